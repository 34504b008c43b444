#include "leanpyc/code/marshal_depth.h"

#include <vector>

namespace leanpyc {
namespace {

// MAX_MARSHAL_STACK_DEPTH of CPython 3.8 to 3.13, except on Windows.
constexpr uint32_t kMaxDepth = 2000;

class DepthCheck {
 public:
  explicit DepthCheck(const ConstantPool& pool) : pool_(pool), seen_(pool.size(), false) {}

  // Returns true if an object is too deep. `depth` is the number of levels from the root to `object`, both included.
  bool code(const CodeObject& object, uint32_t depth) {
    // The fields of a code object that are not its constants nest no deeper than an empty tuple of constants.
    return depth + 1 > kMaxDepth || items(object.constants, depth + 2);
  }

 private:
  bool items(const Seq<ConstId>& constants, uint32_t depth) {
    if (!constants.empty() && depth > kMaxDepth) return true;
    for (ConstId each : constants) {
      if (constant(each, depth)) return true;
    }
    return false;
  }
  // A second use of a constant is written as a reference, which adds no depth.
  bool constant(ConstId id, uint32_t depth) {
    const Constant& value = pool_[id];
    if (value.kind != ConstantKind::Code && !value.has_items()) return false;
    if (seen_[static_cast<size_t>(id)]) return false;
    seen_[static_cast<size_t>(id)] = true;
    return value.kind == ConstantKind::Code ? code(*value.code, depth) : items(value.items, depth + 1);
  }

  const ConstantPool& pool_;
  std::vector<bool> seen_;  // by ConstId
};

}  // namespace

bool is_too_deep_to_marshal(const CodeObject& code, const ConstantPool& pool) { return DepthCheck(pool).code(code, 1); }

}  // namespace leanpyc
