#include "leanpyc/cpython/cpython_3_12.h"

namespace leanpyc {
namespace {

constexpr OpcodeRow kOpcodes[] = {
#define LEANPYC_OPCODE(op, number, caches, has_argument) {Op::op, {number, caches, has_argument, true, false}},
#define LEANPYC_PSEUDO_OPCODE(op, has_argument) {Op::op, {0, 0, has_argument, true, true}},
#include "leanpyc/cpython/opcodes_3_12.def"
#undef LEANPYC_PSEUDO_OPCODE
#undef LEANPYC_OPCODE
};

}  // namespace

// CPython 3.12 is compared here with 3.13, because 3.13's code came first.
//
// Tokens and grammar: the same, with f-strings as tokens (PEP 701) and type parameters (PEP 695), which have no
// defaults yet.
// Scopes: the same, with inlined comprehensions (PEP 709).
// Instructions (codegen/dialect_3_12.cpp): a call pushes its NULL below the callable, and KW_NAMES before CALL has the
// names of keyword arguments. MAKE_FUNCTION takes flags instead of SET_FUNCTION_ATTRIBUTE. FORMAT_VALUE converts and
// formats. Conditional jumps accept any value, so TO_BOOL does not exist, and COMPARE_OP makes no bool. END_FOR pops
// two values, so no POP_TOP comes after it. LOAD_CLOSURE is a real instruction. Class bodies have no
// __static_attributes__ and no __firstlineno__; docstrings keep their indentation.
// Flow (flow/pipeline_3_12.cpp): instructions get their lines last, so every earlier pass sees the instructions that
// have none. A block ends in the copy of a small exit only when the exit leaves the frame. Jumps are threaded only
// between instructions of one line. YIELD_VALUE has the depth of handlers as operand. There are no super-instructions.
// Tables and marshal: the same.
Target make_cpython_3_12(int patch) {
  Target target;
  target.version = {3, 12, patch};
  target.magic_number = kMagicNumber_3_12;
  target.cache_tag = "cpython-312";
  target.grammar = {.features = target.features, .unicode = kUnicode15_0};
  target.inlines_comprehensions = true;
  target.dataclass_needs_docstring = true;
  target.set_opcodes(kOpcodes);
  return target;
}

}  // namespace leanpyc
