// Recognises commands that run tests.
#pragma once

#include <span>
#include <string>

#include "leanpyc/policy/policy.h"

namespace leanpyc {

// Returns true if the command is a test runner, or an interpreter that starts one: pytest, `python -m unittest`,
// `coverage run -m pytest`, `manage.py test`, tox.
bool runs_tests(std::span<const std::string> command);

// If the command runs tests, and the request does not name kinds that stay in the project's own modules: keeps the
// checks there, asserts and `if __debug__` blocks, because tests check by them. The project is the one of the working
// folder, and its installed modules count, too.
void keep_checks_of_tests(std::span<const std::string> command, PolicyRequest& request);

}  // namespace leanpyc
