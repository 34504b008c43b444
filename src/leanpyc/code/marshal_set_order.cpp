#include "leanpyc/code/marshal_set_order.h"

#include <algorithm>
#include <string_view>

#include "leanpyc/code/marshal_sink.h"

namespace leanpyc {

// Appends marshal.dumps(item), as CPython computes it while it iterates over the set.
class MarshalSetOrder::KeyWriter {
 public:
  KeyWriter(MarshalSetOrder& sets, MarshalSink& sink) : sets_(sets), pool_(sets.pool_), sink_(sink) {}

  // CPython sets FLAG_REF on objects with more than one reference. The item itself always has two: the set and the loop
  // hold it.
  void write(ConstId id, bool is_item = true) {
    using namespace marshal_type;
    const Constant& c = pool_[id];
    switch (c.kind) {
      case ConstantKind::None: return sink_.put_byte(kNone);
      case ConstantKind::False: return sink_.put_byte(kFalse);
      case ConstantKind::True: return sink_.put_byte(kTrue);
      case ConstantKind::Ellipsis: return sink_.put_byte(kEllipsis);
      default: break;
    }
    const bool is_flagged = is_item || sets_.is_shared(id);
    if (is_flagged) {
      auto [seen, is_new] = indices_.try_emplace(static_cast<uint32_t>(id), static_cast<uint32_t>(indices_.size()));
      if (!is_new) return sink_.put_typed_u32(kRef, seen->second);
    }
    const uint32_t start = sink_.position();
    switch (c.kind) {
      case ConstantKind::Str: sink_.put_text(pool_.names(), c.string, is_interned(c, pool_.names())); break;
      case ConstantKind::Bytes: sink_.put_bytes(c.bytes.data(), c.bytes.size()); break;
      case ConstantKind::Tuple:
        sink_.put_tuple_header(c.items.size());
        for (ConstId item : c.items) write(item, false);
        break;
      case ConstantKind::FrozenSet: {
        sink_.put_typed_u32(kFrozenSet, c.items.size());
        for (ConstId item : sets_.order(id)) write(item, false);
        break;
      }
      case ConstantKind::Slice:
        sink_.put_byte(kSlice);
        for (ConstId item : c.items) write(item, false);
        break;
      default: sink_.put_number(c); break;
    }
    if (is_flagged) *sink_.at(start) |= kFlagRef;
  }

 private:
  MarshalSetOrder& sets_;
  const ConstantPool& pool_;
  MarshalSink& sink_;
  std::unordered_map<uint32_t, uint32_t> indices_;
};

// True if CPython finds more than one reference to an object inside an item. Interned strings always count as shared.
bool MarshalSetOrder::is_shared(ConstId id) {
  constexpr int64_t kSmallestImmortalInt = -5;
  constexpr int64_t kLargestImmortalInt = 256;
  const Constant& c = pool_[id];
  switch (c.kind) {
    case ConstantKind::Int:
      if (c.integer >= kSmallestImmortalInt && c.integer <= kLargestImmortalInt) return true;
      break;
    case ConstantKind::Bytes:
      if (c.bytes.size() <= 1) return true;
      break;
    case ConstantKind::Tuple:
      if (c.items.empty()) return true;
      break;
    case ConstantKind::Str:
      if (is_interned(c, pool_.names())) return true;
      break;
    default: break;
  }
  if (uses_.empty()) count_uses();
  return uses_[static_cast<uint32_t>(id)] > 1;
}

void MarshalSetOrder::count_uses() {
  uses_.resize(pool_.size());
  std::vector<const CodeObject*> codes{&root_};
  while (!codes.empty()) {
    const CodeObject& code = *codes.back();
    codes.pop_back();
    for (ConstId id : code.constants) {
      const Constant& c = pool_[id];
      if (c.kind == ConstantKind::Code && uses_[static_cast<uint32_t>(id)] == 0) codes.push_back(c.code);
      count_use(id);
    }
  }
}

void MarshalSetOrder::count_use(ConstId id) {
  const Constant& c = pool_[id];
  if (++uses_[static_cast<uint32_t>(id)] > 1 || !c.has_items()) return;
  for (ConstId item : c.items) count_use(item);
}

const std::vector<ConstId>& MarshalSetOrder::order(ConstId set) {
  auto known = known_.find(static_cast<uint32_t>(set));
  if (known != known_.end()) return known->second;
  const Seq<ConstId>& items = pool_[set].items;
  struct Keyed {
    ConstId item;
    uint32_t start;
    uint32_t size;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(items.size());
  ByteBuffer keys;
  MarshalSink sink(keys);
  for (ConstId item : items) {
    const uint32_t start = sink.position();
    KeyWriter(*this, sink).write(item);
    keyed.push_back({item, start, sink.position() - start});
  }
  sink.finish();
  std::ranges::sort(keyed, {}, [&keys](const Keyed& each) {
    return std::string_view(reinterpret_cast<const char*>(keys.data()) + each.start, each.size);
  });
  std::vector<ConstId> order;
  order.reserve(items.size());
  for (const Keyed& each : keyed) order.push_back(each.item);
  return known_.emplace(static_cast<uint32_t>(set), std::move(order)).first->second;
}

}  // namespace leanpyc
