// The user's command, which takes the place of this process.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace leanpyc {

// Where a shell would find the program; empty if it would not.
std::string program_on_path(const std::string& program);

// The command with an interpreter before it, if it begins with an option of Python (-m, -c) or with a Python file that
// is not a program: `python`, or if that is empty, the first python3 or python on PATH.
std::vector<std::string> with_interpreter(std::vector<std::string> command, const std::string& python);

// The option (-I, -E, -S) with which the interpreter that is the command's first word ignores PYTHONPATH or loads no
// sitecustomize; empty if it has none, or if the first word is not an interpreter.
std::string isolating_option(const std::vector<std::string>& command);
// The same for the #! line of the script that is the command's first word.
std::string isolating_option_of_script(const std::vector<std::string>& command);

// Runs the command in place of this process, with this PYTHONPATH (nullopt: the present one). Returns only if that is
// not possible: the exit status that a shell has for it (126, 127), with `error`.
int replace_process(const std::vector<std::string>& command, const std::optional<std::string>& python_path,
                    std::string& error);

}  // namespace leanpyc
