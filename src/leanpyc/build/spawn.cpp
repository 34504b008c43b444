#include "leanpyc/build/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): not declared everywhere

namespace leanpyc {
namespace {

// posix_spawn() takes pointers to char although it does not change the texts.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

}  // namespace

int spawn_in_group(const std::vector<std::string>& arguments, const StandardStreams& streams,
                   const std::vector<std::string>* environment, pid_t& process) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  auto connect = [&actions](int descriptor, int stream) {
    if (descriptor >= 0) {
      ::posix_spawn_file_actions_adddup2(&actions, descriptor, stream);
    } else {
      ::posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY,
                                         0);
    }
  };
  connect(streams.input, STDIN_FILENO);
  connect(streams.output, STDOUT_FILENO);
  connect(streams.error, STDERR_FILENO);
  if (streams.requests >= 0) ::posix_spawn_file_actions_adddup2(&actions, streams.requests, kRequestDescriptor);
  if (streams.answers >= 0) ::posix_spawn_file_actions_adddup2(&actions, streams.answers, kAnswerDescriptor);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  std::vector<char*> variables;
  if (environment != nullptr) variables = pointers(*environment);
  const int status = ::posix_spawnp(&process, arguments[0].c_str(), &actions, &attributes, pointers(arguments).data(),
                                    environment == nullptr ? environ : variables.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return status;
}

}  // namespace leanpyc
