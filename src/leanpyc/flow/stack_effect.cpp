#include "leanpyc/flow/stack_effect.h"

namespace leanpyc::flow {

constexpr std::array<StackEffect, kOpCount> kStackEffects = [] {
  std::array<StackEffect, kOpCount> effects{};
  auto all = [&effects](int16_t effect, auto... ops) { ((effects[static_cast<size_t>(ops)].base = effect), ...); };
  all(2, Op::LOAD_FAST_LOAD_FAST);
  all(1, Op::BEFORE_ASYNC_WITH, Op::BEFORE_WITH, Op::COPY, Op::FOR_ITER, Op::GET_ANEXT, Op::GET_LEN, Op::IMPORT_FROM,
      Op::LOAD_ASSERTION_ERROR, Op::LOAD_BUILD_CLASS, Op::LOAD_CLOSURE, Op::LOAD_CONST, Op::LOAD_DEREF, Op::LOAD_FAST,
      Op::LOAD_FAST_AND_CLEAR, Op::LOAD_FAST_CHECK, Op::LOAD_LOCALS, Op::LOAD_METHOD, Op::LOAD_NAME, Op::MATCH_KEYS,
      Op::MATCH_MAPPING, Op::MATCH_SEQUENCE, Op::PUSH_EXC_INFO, Op::PUSH_NULL, Op::RETURN_GENERATOR,
      Op::WITH_EXCEPT_START);
  all(-1, Op::BINARY_OP, Op::BINARY_SUBSCR, Op::CALL_INTRINSIC_2, Op::CLEANUP_THROW, Op::COMPARE_OP, Op::CONTAINS_OP,
      Op::DELETE_ATTR, Op::DICT_MERGE, Op::DICT_UPDATE, Op::END_FOR, Op::END_SEND, Op::EXIT_INIT_CHECK,
      Op::FORMAT_WITH_SPEC, Op::IMPORT_NAME, Op::INTERPRETER_EXIT, Op::IS_OP, Op::LIST_APPEND, Op::LIST_EXTEND,
      Op::LOAD_SUPER_METHOD, Op::LOAD_ZERO_SUPER_ATTR, Op::LOAD_ZERO_SUPER_METHOD, Op::POP_EXCEPT,
      Op::POP_JUMP_IF_FALSE, Op::POP_JUMP_IF_NONE, Op::POP_JUMP_IF_NOT_NONE, Op::POP_JUMP_IF_TRUE, Op::POP_TOP,
      Op::RERAISE, Op::RETURN_VALUE, Op::SET_ADD, Op::SET_FUNCTION_ATTRIBUTE, Op::SET_UPDATE, Op::STORE_DEREF,
      Op::STORE_FAST, Op::STORE_FAST_MAYBE_NULL, Op::STORE_GLOBAL, Op::STORE_NAME);
  all(-2, Op::BINARY_SLICE, Op::DELETE_SUBSCR, Op::END_ASYNC_FOR, Op::MAP_ADD, Op::MATCH_CLASS, Op::STORE_ATTR,
      Op::STORE_FAST_STORE_FAST);
  all(-3, Op::STORE_SUBSCR);
  all(-4, Op::STORE_SLICE);

  auto linear = [&effects](int16_t base, int8_t factor, int32_t mask, auto... ops) {
    ((effects[static_cast<size_t>(ops)] = {mask, base, factor, false}), ...);
  };
  constexpr int32_t kWhole = -1;
  linear(1, -1, kWhole, Op::BUILD_LIST, Op::BUILD_SET, Op::BUILD_STRING, Op::BUILD_TUPLE);
  linear(1, -2, kWhole, Op::BUILD_MAP);
  linear(0, -1, kWhole, Op::BUILD_CONST_KEY_MAP, Op::RAISE_VARARGS);
  linear(1, -1, kWhole, Op::BUILD_SLICE);  // with a step or without
  linear(-1, 1, kWhole, Op::UNPACK_SEQUENCE);
  // The callable, a NULL or self, and the arguments become the result; CALL_KW also takes the keyword names.
  linear(-1, -1, kWhole, Op::CALL);
  linear(-2, -1, kWhole, Op::CALL_KW);
  linear(-2, -1, 1, Op::CALL_FUNCTION_EX);
  // The lowest bit requests one more value, for a call that follows.
  linear(0, 1, 1, Op::LOAD_ATTR);
  linear(1, 1, 1, Op::LOAD_GLOBAL);
  linear(-2, 1, 1, Op::LOAD_SUPER_ATTR);
  // The low byte is the number of items before the starred item, the rest the number after it. The starred item
  // replaces the sequence.
  effects[static_cast<size_t>(Op::UNPACK_EX)] = {0xFF, 0, 1, true};
  return effects;
}();

int32_t stack_effect_at_target(Op op, int32_t arg) {
  switch (op) {
    // The exception is pushed. SETUP_WITH and SETUP_CLEANUP also push, below the exception, the offset of the raising
    // instruction; for SETUP_WITH that slot already exists.
    case Op::SETUP_FINALLY:
    case Op::SETUP_WITH: return 1;
    case Op::SETUP_CLEANUP: return 2;
    default: return stack_effect(op, arg);
  }
}

}  // namespace leanpyc::flow
