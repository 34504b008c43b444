// Describes the operand of an instruction.
#pragma once

#include <string>

#include "leanpyc/code/bytecode.h"
#include "leanpyc/code/code_object.h"

namespace leanpyc {

// Sets the target of a relative jump, in code units. Returns false if the instruction does not jump.
bool jump_target(const DecodedInstruction& instruction, uint32_t& target_unit);

// Returns the constant, name, variable, operator or flags that the operand means. Returns an empty string for a jump,
// and for an operand that is only a number. An index beyond the end of its table is printed as "?".
std::string argument_text(const DecodedInstruction& instruction, const CodeObject& code, const ConstantPool& pool);

// Returns the name itself if it is one word of printable characters, otherwise a Python string literal.
std::string name_text(NameId name, const ConstantPool& pool);

}  // namespace leanpyc
