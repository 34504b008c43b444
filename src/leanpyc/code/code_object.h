// A code object with the fields of CPython's types.CodeType.
#pragma once

#include <cstdint>

#include "leanpyc/code/constants.h"
#include "leanpyc/text/arena.h"
#include "leanpyc/text/names.h"

namespace leanpyc {

// co_flags (Include/cpython/code.h), unchanged from 3.8 to 3.13.
namespace code_flags {
enum : uint32_t {
  kOptimized = 0x1,
  kNewLocals = 0x2,
  kVarArgs = 0x4,
  kVarKeywords = 0x8,
  kNested = 0x10,
  kGenerator = 0x20,
  kCoroutine = 0x80,
  kIterableCoroutine = 0x100,
  kAsyncGenerator = 0x200,
  kFutureDivision = 0x20000,
  kFutureAbsoluteImport = 0x40000,
  kFutureWithStatement = 0x80000,
  kFuturePrintFunction = 0x100000,
  kFutureUnicodeLiterals = 0x200000,
  kFutureBarryAsBdfl = 0x400000,
  kFutureGeneratorStop = 0x800000,
  kFutureAnnotations = 0x1000000,
  kNoMonitoringEvents = 0x2000000,
  kHasDocstring = 0x4000000,  // 3.14
  kMethod = 0x8000000,        // 3.14
};
}  // namespace code_flags

// co_localspluskinds (3.11+)
namespace local_kinds {
enum : uint8_t { kHidden = 0x10, kLocal = 0x20, kCell = 0x40, kFree = 0x80 };
}

// Owned by the file's arena. Contains exactly the fields that marshal stores, and no derived values.
struct CodeObject {
  int32_t arg_count = 0;
  int32_t posonly_arg_count = 0;
  int32_t kwonly_arg_count = 0;
  int32_t stack_size = 0;
  uint32_t flags = 0;
  int32_t first_line = 0;
  Seq<uint8_t> code;  // inline caches are zero
  Seq<ConstId> constants;
  Seq<NameId> names;
  Seq<NameId> localsplus_names;   // locals, then cells, then free variables
  Seq<uint8_t> localsplus_kinds;  // one of local_kinds for each name
  NameId filename = kNoName;
  NameId name = kNoName;
  NameId qualname = kNoName;
  Seq<uint8_t> line_table;
  Seq<uint8_t> exception_table;
};

}  // namespace leanpyc
