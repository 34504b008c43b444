// An unfinished code object: the code generator's output and the input of the flow stages.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/code/code_object.h"
#include "leanpyc/flow/instruction.h"

namespace leanpyc {

struct CodeUnit {
  InstructionSequence sequence;
  std::vector<ConstId> constants;  // in order of first use; the operands of LOAD_CONST index it
  std::vector<NameId> names;
  std::vector<NameId> varnames;  // parameters first
  std::vector<NameId> cellvars;  // a cell that is also a parameter is in both lists
  std::vector<NameId> freevars;
  std::vector<NameId> fast_hidden;  // varnames or cellvars that exist only in inlined comprehensions (PEP 709)
  int32_t arg_count = 0;            // positional parameters, including positional-only ones
  int32_t posonly_arg_count = 0;
  int32_t kwonly_arg_count = 0;
  uint32_t flags = 0;  // the complete co_flags
  int32_t first_line = 1;
  NameId shown_parameter = kNoName;  // the first parameter's name in the code object, if not its name here
  NameId name = kNoName;
  NameId qualname = kNoName;
};

}  // namespace leanpyc
