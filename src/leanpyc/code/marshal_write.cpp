#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <vector>

#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_set_order.h"
#include "leanpyc/code/marshal_sink.h"
#include "leanpyc/text/append.h"

namespace leanpyc {
namespace {

using namespace marshal_type;

// Writes in one pass. Every object that could be referenced gets an ordinal when it begins, and a second use writes a
// reference to the ordinal. The objects that are used again are known only at the end. They get FLAG_REF, and their
// count up to each object is its index, with which the references are then patched.
class Writer {
 public:
  Writer(const ConstantPool& pool, const CodeObject& root, ByteBuffer& out)
      : pool_(pool),
        names_(pool.names()),
        sink_(out),
        set_order_(pool, root),
        arena_(pool.arena()),
        const_ordinals_(pool.size(), arena_),
        name_ordinals_(names_.size(), arena_),
        starts_(arena_),
        references_(arena_),
        contents_(ArenaAllocator<ContentEntry>(arena_)),
        slots_(std::bit_ceil(std::max<size_t>(256, 2 * size_t{pool.size()})), arena_) {
    // More than most files need; unused memory is never touched.
    const size_t objects = size_t{pool.size()} + names_.size();
    starts_.reserve(2 * objects);
    references_.reserve(2 * objects);
    contents_.reserve(slots_.size() / 2 + 1);
  }

  void write_whole(const CodeObject& code, bool flagged) {
    if (!pool_.dropped_code().empty()) collect_dropped_names();
    if (flagged) begin_object();
    write_code(code);
    resolve_references(flagged);
    sink_.finish();
  }

 private:
  // Ordinals in the arrays count from one; zero means "not written yet".
  static constexpr uint32_t kInternedConstant = std::numeric_limits<uint32_t>::max();
  static constexpr uint8_t kSingletons[] = {kNone, kFalse, kTrue, kEllipsis};  // by ConstId
  // Sizes in marshal have 31 bits, so a position has one spare bit.
  static constexpr uint32_t kIsReferred = uint32_t{1} << 31;

  // Contents that are equal wherever they occur, for CPython's constant cache or for this writer: tuples of constants,
  // tuples of names, and bytes.
  struct Content {
    enum class Form : uint8_t { Constants, Names, Bytes } form;
    const void* data;
    uint32_t count;  // not 0
  };
  struct ContentEntry {
    Content content;
    uint32_t hash;
    uint32_t ordinal;
  };

  // ---- references

  uint32_t begin_object() {
    append(starts_, sink_.position());
    return static_cast<uint32_t>(starts_.size());
  }
  void write_reference(uint32_t ordinal) {
    starts_[ordinal - 1] |= kIsReferred;
    append(references_, sink_.position());
    sink_.put_typed_u32(kRef, ordinal);
  }
  void resolve_references(bool all) {
    // From here on starts_ holds the indexes of the objects that have one. Whether an object has one is unpredictable,
    // so the code does not branch on it.
    static_assert(kIsReferred >> 24 == kFlagRef);
    const uint32_t each = all ? kIsReferred : 0;
    uint8_t* const whole = sink_.at(0);
    uint32_t next = 0;
    for (uint32_t& start : starts_) {
      const uint32_t referred = (start | each) & kIsReferred;
      uint8_t& type = whole[start & ~kIsReferred];
      type = static_cast<uint8_t>(type | referred >> 24);
      start = next;
      next += referred != 0 ? 1 : 0;
    }
    for (uint32_t site : references_) {
      uint8_t* ordinal = whole + site + 1;
      MarshalSink::store_u32(ordinal, starts_[MarshalSink::load_u32(ordinal) - 1]);
    }
  }

  // ---- content

  static uint32_t key(ConstId id, const ConstantPool& pool) {
    const Constant& c = pool[id];
    const uint32_t text = key(c.string);  // meaningless if it is not a string, and cheaper than a branch
    return c.kind == ConstantKind::Str ? text : static_cast<uint32_t>(id) << 1;
  }
  // CPython's cache compares the strings but not their interning, so names and constants may be equal.
  static uint32_t key(NameId name) { return static_cast<uint32_t>(name) << 1 | 1; }

  template <Content::Form form>
  uint32_t key_at(const void* data, size_t i) const {
    if constexpr (form == Content::Form::Constants) return key(static_cast<const ConstId*>(data)[i], pool_);
    return key(static_cast<const NameId*>(data)[i]);
  }

  // Arbitrary distinct odd numbers.
  static constexpr uint64_t kMultipliers[] = {0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu,
                                              0xD6E8FEB86659FD93u, 0xA0761D6478BD642Fu, 0xE7037ED1A0B428DBu,
                                              0x8EBC6AF09C88C6E3u, 0x589965CC75374CC3u};

  // Both hashes sample long contents, without a loop where possible. Sizes nearly always differ, and a match is
  // compared in full anyway.
  static uint64_t hash_bytes(const void* data, uint32_t size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    uint64_t state = size * kMultipliers[0];
    if (size >= sizeof(uint64_t)) {
      // Eight words, which may overlap. They cover nearly all of up to 64 bytes.
      constexpr uint32_t kWords = 8;
      const uint32_t last = size - static_cast<uint32_t>(sizeof(uint64_t));
      const uint32_t step = last / (kWords - 1);
      uint64_t word;
      for (uint32_t i = 0; i < kWords; ++i) {
        std::memcpy(&word, bytes + (i == kWords - 1 ? last : i * step), sizeof word);
        state += (word ^ word >> 32) * kMultipliers[i];
      }
    } else if (size >= sizeof(uint32_t)) {
      uint32_t head;
      uint32_t tail;
      std::memcpy(&head, bytes, sizeof head);
      std::memcpy(&tail, bytes + size - sizeof tail, sizeof tail);
      state += head * kMultipliers[1] + tail * kMultipliers[2];
    } else {
      state += (uint64_t{bytes[0]} << 16 | uint64_t{bytes[size / 2]} << 8 | bytes[size - 1]) * kMultipliers[1];
    }
    return state;
  }

  template <Content::Form form>
  uint64_t hash_items(const void* data, uint32_t count) const {
    constexpr uint32_t kSamples = 8;
    uint64_t state = count;
    // Covers all elements of up to eight.
    for (uint64_t i = 0; i < kSamples; ++i) state += key_at<form>(data, count * i / kSamples) * kMultipliers[i];
    // Rows of a table may differ in one or two elements only.
    if (count > kSamples) {
      for (uint32_t i = 0; i < count; i += count / kSamples) {
        state = (state ^ key_at<form>(data, i)) * kMultipliers[0];
        state ^= state >> 32;
      }
    }
    return state;
  }

  template <Content::Form form>
  uint32_t hash(const Content& content) const {
    uint64_t state;
    if constexpr (form == Content::Form::Bytes) {
      state = hash_bytes(content.data, content.count) ^ 1;
    } else {
      state = hash_items<form>(content.data, content.count);
    }
    return static_cast<uint32_t>(state >> 32);
  }

  template <Content::Form form, Content::Form other>
  bool equal_items(const void* a, const void* b, uint32_t count) const {
    for (uint32_t i = 0; i < count; ++i) {
      if (key_at<form>(a, i) != key_at<other>(b, i)) return false;
    }
    return true;
  }

  template <Content::Form form>
  bool equal(const Content& a, const Content& b) const {
    using Form = Content::Form;
    if (a.count != b.count) return false;
    if constexpr (form == Form::Bytes) {
      return a.form == form && std::memcmp(a.data, b.data, a.count) == 0;
    } else {
      if (a.form == Form::Names) return equal_items<Form::Names, form>(a.data, b.data, a.count);
      return a.form == Form::Constants && equal_items<Form::Constants, form>(a.data, b.data, a.count);
    }
  }

  // Returns the ordinal under which the contents were written. If they are new, returns zero and begins them as
  // `begun`.
  template <Content::Form form>
  uint32_t find_or_begin(const void* data, size_t count, uint32_t& begun) {
    // Only contents made to collide probe this far, and writing them again is harmless.
    constexpr int kMostProbes = 64;
    const Content content{form, data, static_cast<uint32_t>(count)};
    const uint32_t hash_value = hash<form>(content);
    const size_t mask = slots_.size() - 1;
    size_t slot = hash_value & mask;
    for (int probes = 0; slots_[slot] != 0; ++probes) {
      const ContentEntry& entry = contents_[slots_[slot] - 1];
      if (entry.hash == hash_value && equal<form>(entry.content, content)) return entry.ordinal;
      if (probes == kMostProbes) {
        begun = begin_object();
        return 0;
      }
      slot = (slot + 1) & mask;
    }
    begun = begin_object();
    append(contents_, {content, hash_value, begun});
    slots_[slot] = static_cast<uint32_t>(contents_.size());
    if (contents_.size() * 2 > slots_.size()) grow();
    return 0;
  }
  [[gnu::cold, gnu::noinline]] void grow() {
    ArenaVector<uint32_t> bigger(slots_.size() * 2, arena_);
    const size_t mask = bigger.size() - 1;
    for (uint32_t i = 0; i < contents_.size(); ++i) {
      size_t slot = contents_[i].hash & mask;
      while (bigger[slot] != 0) slot = (slot + 1) & mask;
      bigger[slot] = i + 1;
    }
    slots_.swap(bigger);
  }

  // ---- tuples of names of dropped code (see ConstantPool::note_dropped)

  [[gnu::cold]] void collect_dropped_names() {
    const std::span<const CodeObject* const> dropped = pool_.dropped_code();
    std::vector<const CodeObject*> waiting(dropped.begin(), dropped.end());
    while (!waiting.empty()) {
      const CodeObject& code = *waiting.back();
      waiting.pop_back();
      for (const Seq<NameId>& names : {code.names, code.localsplus_names}) {
        if (names.empty()) continue;
        const Content content{Content::Form::Names, names.data, names.count};
        dropped_names_.push_back({content, hash<Content::Form::Names>(content), 0});
      }
      for (ConstId constant : code.constants) {
        if (pool_[constant].kind == ConstantKind::Code) waiting.push_back(pool_[constant].code);
      }
    }
    std::ranges::sort(dropped_names_, {}, &ContentEntry::hash);
  }
  [[gnu::cold]] bool are_dropped_names(std::span<const ConstId> items) const {
    const Content content{Content::Form::Constants, items.data(), static_cast<uint32_t>(items.size())};
    const uint32_t hash_value = hash<Content::Form::Constants>(content);
    auto names = std::ranges::lower_bound(dropped_names_, hash_value, {}, &ContentEntry::hash);
    for (; names != dropped_names_.end() && names->hash == hash_value; ++names) {
      if (equal<Content::Form::Constants>(names->content, content)) return true;
    }
    return false;
  }

  // ---- objects

  // Returns the ordinal of the tuple. Returns zero for the empty tuple, which is a single object in a process and
  // shorter than a reference.
  uint32_t write_constants(std::span<const ConstId> items) {
    if (items.empty()) {
      sink_.put_tuple_header(0);
      return 0;
    }
    uint32_t begun = 0;
    if (uint32_t ordinal = find_or_begin<Content::Form::Constants>(items.data(), items.size(), begun)) {
      write_reference(ordinal);
      return ordinal;
    }
    sink_.put_tuple_header(static_cast<uint32_t>(items.size()));
    if (!dropped_names_.empty() && are_dropped_names(items)) {
      for (ConstId item : items) write_name(pool_[item].string);
      return begun;
    }
    for (ConstId item : items) write_constant(item);
    return begun;
  }

  void write_names(std::span<const NameId> items) {
    if (items.empty()) return sink_.put_tuple_header(0);
    uint32_t begun = 0;
    if (uint32_t ordinal = find_or_begin<Content::Form::Names>(items.data(), items.size(), begun)) {
      return write_reference(ordinal);
    }
    sink_.put_tuple_header(static_cast<uint32_t>(items.size()));
    for (NameId item : items) write_name(item);
  }

  // Returns the ordinal. Returns zero for empty bytes, which are as long as a reference.
  uint32_t write_bytes(const void* data, size_t size) {
    if (size == 0) {
      sink_.put_bytes(data, size);
      return 0;
    }
    uint32_t begun = 0;
    if (uint32_t ordinal = find_or_begin<Content::Form::Bytes>(data, size, begun)) {
      write_reference(ordinal);
      return ordinal;
    }
    sink_.put_bytes(data, size);
    return begun;
  }
  void write_bytes(const Seq<uint8_t>& bytes) { write_bytes(bytes.data, bytes.count); }

  void write_name(NameId name) {
    uint32_t& ordinal = name_ordinals_[static_cast<uint32_t>(name)];
    if (ordinal != 0) return write_reference(ordinal);
    // An interned string is one object however often it is written, so the shorter form is used.
    if (MarshalSink::text_size(names_, name) >= kRefSize) ordinal = begin_object();
    sink_.put_text(names_, name, true);
  }

  void write_string_constant(const Constant& c, uint32_t& ordinal) {
    if (is_interned(c, names_)) {
      ordinal = kInternedConstant;
      return write_name(c.string);
    }
    ordinal = begin_object();
    sink_.put_text(names_, c.string, false);
  }

  void write_constant(ConstId id) {
    // The first four kinds have one value each, and their ids are the same in every pool.
    if (id <= ConstantPool::ellipsis()) return sink_.put_byte(kSingletons[static_cast<uint32_t>(id)]);
    const Constant& c = pool_[id];
    uint32_t& ordinal = const_ordinals_[static_cast<uint32_t>(id)];
    if (ordinal == kInternedConstant) return write_name(c.string);
    if (ordinal != 0) return write_reference(ordinal);
    switch (c.kind) {
      case ConstantKind::Str: return write_string_constant(c, ordinal);
      case ConstantKind::Tuple: ordinal = write_constants(c.items); return;
      case ConstantKind::Bytes: ordinal = write_bytes(c.bytes.data(), c.bytes.size()); return;
      default: break;
    }
    ordinal = begin_object();
    switch (c.kind) {
      case ConstantKind::FrozenSet:
        sink_.put_typed_u32(kFrozenSet, c.items.size());
        for (ConstId item : set_order_.order(id)) write_constant(item);
        return;
      case ConstantKind::Slice:
        sink_.put_byte(kSlice);
        for (ConstId item : c.items) write_constant(item);
        return;
      case ConstantKind::Code: return write_code(*c.code);
      default: return sink_.put_number(c);
    }
  }

  // A class body loads its qualified name. That string also becomes co_qualname and is interned there, unless an equal
  // literal came first and replaced it, or an equal name was interned first.
  void intern_own_name(const CodeObject& code) {
    if ((code.flags & code_flags::kOptimized) != 0 || code.constants.empty()) return;
    const ConstId first = code.constants[0];
    const Constant& c = pool_[first];
    if (c.kind != ConstantKind::Str || c.string != code.qualname || c.interning != Interning::ByText) return;
    uint32_t& ordinal = const_ordinals_[static_cast<uint32_t>(first)];
    const bool is_first = name_ordinals_[static_cast<uint32_t>(code.qualname)] == 0;
    if (ordinal == 0 && is_first) ordinal = kInternedConstant;
  }

  void write_code(const CodeObject& code) {
    uint8_t* head = sink_.room(1 + 5 * 4);
    *head++ = kCode;
    for (int32_t field : {code.arg_count, code.posonly_arg_count, code.kwonly_arg_count, code.stack_size,
                          static_cast<int32_t>(code.flags)}) {
      MarshalSink::store_u32(head, static_cast<uint32_t>(field));
      head += 4;
    }
    write_bytes(code.code);
    intern_own_name(code);
    write_constants(code.constants);
    write_names(code.names);
    write_names(code.localsplus_names);
    write_bytes(code.localsplus_kinds);
    write_name(code.filename);
    write_name(code.name);
    write_name(code.qualname);
    sink_.put_i32(code.first_line);
    write_bytes(code.line_table);
    write_bytes(code.exception_table);
  }

  const ConstantPool& pool_;
  const NameTable& names_;
  MarshalSink sink_;
  MarshalSetOrder set_order_;
  ArenaAllocator<uint32_t> arena_;
  ArenaVector<uint32_t> const_ordinals_;  // by ConstId
  ArenaVector<uint32_t> name_ordinals_;   // by NameId, for the interned string
  ArenaVector<uint32_t> starts_;          // by ordinal: the object's position, and kIsReferred
  ArenaVector<uint32_t> references_;      // positions of references
  ArenaVector<ContentEntry> contents_;
  std::vector<ContentEntry> dropped_names_;  // by hash
  ArenaVector<uint32_t> slots_;              // index into contents_ plus one; 0: free; the size is a power of two
};

}  // namespace

void marshal_code(const CodeObject& code, const ConstantPool& pool, const Target&, ByteBuffer& out, bool flagged) {
  Writer(pool, code, out).write_whole(code, flagged);
}

}  // namespace leanpyc
