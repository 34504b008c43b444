// The meaning of operand values, where several versions of CPython share it.
#pragma once

#include <cstdint>

namespace leanpyc::codegen {

// RESUME
namespace resume {
enum : int32_t { kAtStart = 0, kAfterYield = 1, kAfterYieldFrom = 2, kAfterAwait = 3 };
}

// CALL_INTRINSIC_1
namespace intrinsic1 {
enum : int32_t {
  kImportStar = 2,
  kStopIterationError = 3,
  kAsyncGeneratorWrap = 4,
  kUnaryPositive = 5,
  kListToTuple = 6,
  kTypeVar = 7,
  kParamSpec = 8,
  kTypeVarTuple = 9,
  kSubscriptGeneric = 10,
  kTypeAlias = 11,
};
}

// CALL_INTRINSIC_2
namespace intrinsic2 {
enum : int32_t {
  kPrepareReraiseStar = 1,
  kTypeVarWithBound = 2,
  kTypeVarWithConstraints = 3,
  kSetFunctionTypeParams = 4,
  kSetTypeParamDefault = 5,
};
}

// SET_FUNCTION_ATTRIBUTE
namespace function_attribute {
enum : int32_t { kDefaults = 1, kKeywordDefaults = 2, kAnnotations = 4, kClosure = 8, kAnnotate = 16 };
}

// LOAD_COMMON_CONSTANT
namespace common_constant {
enum : int32_t { kAssertionError = 0, kNotImplementedError = 1, kTuple = 2, kAll = 3, kAny = 4 };
}

// LOAD_SPECIAL
namespace special_method {
enum : int32_t { kEnter = 0, kExit = 1, kAsyncEnter = 2, kAsyncExit = 3 };
}

// GET_AWAITABLE: the source of the awaitable, for the message if it is not awaitable.
namespace awaitable {
enum : int32_t { kExpression = 0, kAsyncEnter = 1, kAsyncExit = 2 };
}

// CONVERT_VALUE
namespace conversion {
enum : int32_t { kStr = 1, kRepr = 2, kAscii = 3 };
}

}  // namespace leanpyc::codegen
