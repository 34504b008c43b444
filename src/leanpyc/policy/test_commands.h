// Recognises commands that run tests.
#pragma once

#include <span>
#include <string>

namespace leanpyc {

// Returns true if the command is a test runner, or an interpreter that starts one: pytest, `python -m unittest`,
// `coverage run -m pytest`, `manage.py test`, tox.
bool runs_tests(std::span<const std::string> command);

}  // namespace leanpyc
