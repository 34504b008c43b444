#include "leanpyc/policy/test_commands.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace leanpyc {
namespace {

constexpr std::array<std::string_view, 11> kRunners{
    "pytest", "py.test", "nose2", "trial", "tox", "nox", "stestr", "ward", "behave", "green", "zope-testrunner"};
constexpr std::array<std::string_view, 8> kModules{"pytest", "unittest", "nose2", "twisted.trial",
                                                   "tox",    "nox",      "green", "doctest"};
constexpr std::array<std::string_view, 3> kManagers{"manage.py", "django-admin", "django-admin.py"};

template <size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

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

}  // namespace leanpyc
