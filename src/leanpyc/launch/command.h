// A command of the user's, put in place of this process.
#pragma once

#include <string>
#include <vector>

namespace leanpyc {

// Where a shell would find the program; empty if nowhere.
std::string program_on_path(const std::string& program);

// The command with an interpreter before it, where it begins with one of Python's options (-m, -c) or with a Python
// file that is no program: `python`, or if that is empty, the first python3 or python on PATH.
std::vector<std::string> with_interpreter(std::vector<std::string> command, const std::string& python);

// The option among those of an interpreter at the command's start (-I, -E, -S) by which it takes no notice of
// PYTHONPATH or loads no sitecustomize; empty if there is none, or the command is no interpreter.
std::string isolating_option(const std::vector<std::string>& command);

// Runs it in place of this process, with PYTHONPATH. Returns only if that is not possible: the exit status that a shell
// has for it (126, 127), with `error`.
int replace_process(const std::vector<std::string>& command, const std::string& python_path, std::string& error);

}  // namespace leanpyc
