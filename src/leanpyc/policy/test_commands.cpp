#include "leanpyc/policy/test_commands.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "leanpyc/policy/project_names.h"
#include "leanpyc/text/contains.h"

namespace leanpyc {
namespace {

constexpr std::array<std::string_view, 11> kRunners{
    "pytest", "py.test", "nose2", "trial", "tox", "nox", "stestr", "ward", "behave", "green", "zope-testrunner"};
constexpr std::array<std::string_view, 8> kModules{"pytest", "unittest", "nose2", "twisted.trial",
                                                   "tox",    "nox",      "green", "doctest"};
constexpr std::array<std::string_view, 3> kManagers{"manage.py", "django-admin", "django-admin.py"};

std::string_view last_component(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool runs_tests(std::span<const std::string> command) {
  for (size_t i = 0; i < command.size(); ++i) {
    const std::string_view next = i + 1 < command.size() ? std::string_view(command[i + 1]) : std::string_view();
    if (command[i] == "-m" && contains(kModules, next)) return true;
    const std::string_view name = last_component(command[i]);
    if (next == "test" && (contains(kManagers, name) || (name == "django" && i > 0 && command[i - 1] == "-m"))) {
      return true;
    }
    // `pytest …`, `python pytest …`, `coverage run pytest …`: a runner's name counts only among the first three words.
    if (i < 3 && contains(kRunners, name)) return true;
  }
  return false;
}

void keep_checks_of_tests(std::span<const std::string> command, PolicyRequest& request) {
  if (request.option_keep_own || !runs_tests(command)) return;
  request.option_keep_own = "asserts,debug";
  std::error_code failure;
  const std::filesystem::path working = std::filesystem::current_path(failure);
  if (!failure) request.own_distribution = ProjectNames().of((working / "any.py").string());
}

}  // namespace leanpyc
