#include "leanpyc/code/marshal_set_order.h"

#include <algorithm>
#include <utility>

#include "leanpyc/code/marshal_sink.h"

namespace leanpyc {

// marshal.dumps(item), as CPython has it while it iterates over the set.
class MarshalSetOrder::KeyWriter {
 public:
  KeyWriter(MarshalSetOrder& sets, std::vector<uint8_t>& out) : sets_(sets), pool_(sets.pool_), sink_(out) {}

  // Whether an object carries FLAG_REF depends on its reference count. The item itself always does: the set and the
  // loop hold it. What stands inside it is taken to be shared too, which holds for small integers, short strings and
  // most names.
  void write(ConstId id) {
    using namespace marshal_type;
    const Constant& c = pool_[id];
    switch (c.kind) {
      case ConstantKind::None: return sink_.put_byte(kNone);
      case ConstantKind::False: return sink_.put_byte(kFalse);
      case ConstantKind::True: return sink_.put_byte(kTrue);
      case ConstantKind::Ellipsis: return sink_.put_byte(kEllipsis);
      default: break;
    }
    auto [seen, is_new] = indices_.try_emplace(static_cast<uint32_t>(id), static_cast<uint32_t>(indices_.size()));
    if (!is_new) return sink_.put_typed_u32(kRef, seen->second);
    const uint32_t start = sink_.position();
    switch (c.kind) {
      case ConstantKind::Str:
        sink_.put_text(pool_.names(), c.string, c.interned || is_always_interned(pool_.names().text(c.string)));
        break;
      case ConstantKind::Bytes: sink_.put_bytes(c.bytes.data(), c.bytes.size()); break;
      case ConstantKind::Tuple:
        sink_.put_tuple_header(c.items.size());
        for (ConstId item : c.items) write(item);
        break;
      case ConstantKind::FrozenSet: {
        sink_.put_typed_u32(kFrozenSet, c.items.size());
        for (ConstId item : sets_.order(id)) write(item);
        break;
      }
      default: sink_.put_number(c); break;
    }
    *sink_.at(start) |= kFlagRef;
  }
  void finish() { sink_.finish(); }

 private:
  MarshalSetOrder& sets_;
  const ConstantPool& pool_;
  MarshalSink sink_;
  std::unordered_map<uint32_t, uint32_t> indices_;
};

const std::vector<ConstId>& MarshalSetOrder::order(ConstId set) {
  auto known = known_.find(static_cast<uint32_t>(set));
  if (known != known_.end()) return known->second;
  const Seq<ConstId>& items = pool_[set].items;
  std::vector<std::pair<std::vector<uint8_t>, ConstId>> keyed;
  keyed.reserve(items.size());
  for (ConstId item : items) {
    std::vector<uint8_t> key;
    KeyWriter writer(*this, key);
    writer.write(item);
    writer.finish();
    keyed.emplace_back(std::move(key), item);
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<ConstId> order;
  order.reserve(items.size());
  for (const auto& [key, item] : keyed) order.push_back(item);
  return known_.emplace(static_cast<uint32_t>(set), std::move(order)).first->second;
}

}  // namespace leanpyc
