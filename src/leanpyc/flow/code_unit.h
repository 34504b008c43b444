// One code object in the making: what the code generator hands to the flow stages.
#pragma once

#include <cstdint>
#include <vector>

#include "leanpyc/code/code_object.h"
#include "leanpyc/flow/instruction.h"

namespace leanpyc {

struct CodeUnit {
  InstructionSequence sequence;
  std::vector<ConstId> constants;  // in order of first use; LOAD_CONST's arguments index it
  std::vector<NameId> names;
  std::vector<NameId> varnames;  // parameters first
  std::vector<NameId> cellvars;  // a cell may also be a parameter, and then stands in both
  std::vector<NameId> freevars;
  std::vector<NameId> fast_hidden;  // varnames or cellvars that only inlined comprehensions have (PEP 709)
  int32_t arg_count = 0;            // positional, positional-only included
  int32_t posonly_arg_count = 0;
  int32_t kwonly_arg_count = 0;
  uint32_t flags = 0;  // co_flags, whole
  int32_t first_line = 1;
  NameId name = kNoName;
  NameId qualname = kNoName;
};

}  // namespace leanpyc
