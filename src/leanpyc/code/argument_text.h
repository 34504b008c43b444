// What an instruction's argument means, in words.
#pragma once

#include <string>

#include "leanpyc/code/bytecode.h"
#include "leanpyc/code/code_object.h"

namespace leanpyc {

// Where a relative jump goes, in code units; false if the instruction does not jump.
bool jump_target(const DecodedInstruction& instruction, uint32_t& target_unit);

// The constant, name, variable, operator or flags that the argument stands for; empty if the number says it all, or for
// a jump. An index beyond its table is "?".
std::string argument_text(const DecodedInstruction& instruction, const CodeObject& code, const ConstantPool& pool);

// A name as it is if it is one word of printable characters, else as a Python string.
std::string name_text(NameId name, const NameTable& names);

}  // namespace leanpyc
