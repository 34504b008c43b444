#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "leanpyc/code/marshal.h"
#include "leanpyc/code/marshal_set_order.h"
#include "leanpyc/code/marshal_sink.h"

namespace leanpyc {
namespace {

using namespace marshal_type;

// Writes in one pass. Every object that could be meant again gets an ordinal as it is begun; a second use writes a
// reference to the ordinal. Only when all is written is it known which objects are used again: those get FLAG_REF, and
// their count up to each is the index that the references are then patched with.
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
        slots_(std::bit_ceil(std::max<size_t>(256, pool.size())), arena_) {
    starts_.reserve(pool.size());
    references_.reserve(pool.size());
    contents_.reserve(slots_.size() / 2 + 1);
  }

  void write_whole(const CodeObject& code, bool flagged) {
    if (flagged) begin_object();
    write_code(code);
    resolve_references(flagged);
    sink_.finish();
  }

 private:
  // Ordinals in the arrays count from one; zero is "not written yet".
  static constexpr uint32_t kInternedConstant = std::numeric_limits<uint32_t>::max();
  // Sizes in marshal have 31 bits, so a position has one to spare.
  static constexpr uint32_t kIsReferred = uint32_t{1} << 31;

  // Content that CPython's constant cache, or we, find equal wherever it stands: tuples of constants, tuples of
  // names, and bytes.
  struct Content {
    enum class Form : uint8_t { Constants, Names, Bytes } form;
    const void* data;
    uint32_t count;
  };
  struct ContentEntry {
    Content content;
    uint32_t hash;
    uint32_t ordinal;
  };

  // ---- references

  uint32_t begin_object() {
    starts_.push_back(sink_.position());
    return static_cast<uint32_t>(starts_.size());
  }
  void write_reference(uint32_t ordinal) {
    starts_[ordinal - 1] |= kIsReferred;
    references_.push_back(sink_.position());
    sink_.put_typed_u32(kRef, ordinal);
  }
  void resolve_references(bool all) {
    // From here on starts_ holds the indices, of those that have one.
    uint32_t next = 0;
    for (uint32_t& start : starts_) {
      if (!all && (start & kIsReferred) == 0) continue;
      *sink_.at(start & ~kIsReferred) |= kFlagRef;
      start = next++;
    }
    for (uint32_t site : references_) {
      uint8_t* ordinal = sink_.at(site + 1);
      MarshalSink::store_u32(ordinal, starts_[MarshalSink::load_u32(ordinal) - 1]);
    }
  }

  // ---- content

  static uint32_t key(ConstId id, const ConstantPool& pool) {
    const Constant& c = pool[id];
    return c.kind == ConstantKind::Str ? key(c.string) : static_cast<uint32_t>(id) << 1;
  }
  // CPython's cache compares the strings and not whether they are interned, so names and constants mix.
  static uint32_t key(NameId name) { return static_cast<uint32_t>(name) << 1 | 1; }

  uint32_t key_at(const Content& content, size_t i) const {
    switch (content.form) {
      case Content::Form::Constants: return key(static_cast<const ConstId*>(content.data)[i], pool_);
      case Content::Form::Names: return key(static_cast<const NameId*>(content.data)[i]);
      case Content::Form::Bytes: return static_cast<const uint8_t*>(content.data)[i];
    }
    return 0;
  }

  // Samples long content: sizes differ nearly always, and what is found is compared whole anyway.
  uint32_t hash(const Content& content) const {
    constexpr uint32_t kSamples = 8;
    constexpr uint64_t kMultiplier = 0x9E3779B97F4A7C15u;
    uint64_t state = content.count * uint64_t{2} + (content.form == Content::Form::Bytes);
    auto mix = [&state](uint64_t word) {
      state = (state ^ word) * kMultiplier;
      state ^= state >> 32;
    };
    if (content.form == Content::Form::Bytes) {
      const auto* bytes = static_cast<const uint8_t*>(content.data);
      if (content.count < 8) {
        uint64_t word = 0;
        if (content.count != 0) std::memcpy(&word, bytes, content.count);
        mix(word);
      } else {
        const uint32_t words = content.count / 8;
        const uint32_t step = std::max(words / kSamples, 1u);
        uint64_t word;
        for (uint32_t i = 0; i < words; i += step) {
          std::memcpy(&word, bytes + size_t{i} * 8, 8);
          mix(word);
        }
        std::memcpy(&word, bytes + content.count - 8, 8);
        mix(word);
      }
    } else {
      const uint32_t step = std::max(content.count / kSamples, 1u);
      for (uint32_t i = 0; i < content.count; i += step) mix(key_at(content, i));
    }
    return static_cast<uint32_t>((state * kMultiplier) >> 32);
  }

  bool equal(const Content& a, const Content& b) const {
    if (a.count != b.count) return false;
    if (a.form == b.form && a.data == b.data) return true;
    if (a.form == Content::Form::Bytes || b.form == Content::Form::Bytes) {
      return a.form == b.form && std::memcmp(a.data, b.data, a.count) == 0;
    }
    for (size_t i = 0; i < a.count; ++i) {
      if (key_at(a, i) != key_at(b, i)) return false;
    }
    return true;
  }

  // The ordinal under which the content was written; or zero, and then it is begun here, as `begun`.
  uint32_t find_or_begin(const Content& content, uint32_t& begun) {
    // Only content made to collide probes this far, and to write it once more is harmless.
    constexpr int kMostProbes = 64;
    const uint32_t hash_value = hash(content);
    const size_t mask = slots_.size() - 1;
    size_t slot = hash_value & mask;
    for (int probes = 0; slots_[slot] != 0; ++probes) {
      const ContentEntry& entry = contents_[slots_[slot] - 1];
      if (entry.hash == hash_value && equal(entry.content, content)) return entry.ordinal;
      if (probes == kMostProbes) {
        begun = begin_object();
        return 0;
      }
      slot = (slot + 1) & mask;
    }
    begun = begin_object();
    contents_.push_back({content, hash_value, begun});
    slots_[slot] = static_cast<uint32_t>(contents_.size());
    if (contents_.size() * 2 > slots_.size()) grow();
    return 0;
  }
  void grow() {
    ArenaVector<uint32_t> bigger(slots_.size() * 2, arena_);
    const size_t mask = bigger.size() - 1;
    for (uint32_t i = 0; i < contents_.size(); ++i) {
      size_t slot = contents_[i].hash & mask;
      while (bigger[slot] != 0) slot = (slot + 1) & mask;
      bigger[slot] = i + 1;
    }
    slots_.swap(bigger);
  }

  // ---- objects

  // Returns the ordinal of the tuple; zero for the empty one, of which there is one in a process: writing it again is
  // smaller than a reference.
  uint32_t write_constants(std::span<const ConstId> items) {
    if (items.empty()) {
      sink_.put_tuple_header(0);
      return 0;
    }
    uint32_t begun = 0;
    if (uint32_t ordinal =
            find_or_begin({Content::Form::Constants, items.data(), static_cast<uint32_t>(items.size())}, begun)) {
      write_reference(ordinal);
      return ordinal;
    }
    sink_.put_tuple_header(static_cast<uint32_t>(items.size()));
    for (ConstId item : items) write_constant(item);
    return begun;
  }

  void write_names(std::span<const NameId> items) {
    if (items.empty()) return sink_.put_tuple_header(0);
    uint32_t begun = 0;
    if (uint32_t ordinal =
            find_or_begin({Content::Form::Names, items.data(), static_cast<uint32_t>(items.size())}, begun)) {
      return write_reference(ordinal);
    }
    sink_.put_tuple_header(static_cast<uint32_t>(items.size()));
    for (NameId item : items) write_name(item);
  }

  // Returns the ordinal; zero for the empty ones, which are as long as a reference.
  uint32_t write_bytes(const void* data, size_t size) {
    if (size == 0) {
      sink_.put_bytes(data, size);
      return 0;
    }
    uint32_t begun = 0;
    if (uint32_t ordinal = find_or_begin({Content::Form::Bytes, data, static_cast<uint32_t>(size)}, begun)) {
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
    // An interned string is one object however often it is written, so the smaller form wins.
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
    const Constant& c = pool_[id];
    switch (c.kind) {
      case ConstantKind::None: return sink_.put_byte(kNone);
      case ConstantKind::False: return sink_.put_byte(kFalse);
      case ConstantKind::True: return sink_.put_byte(kTrue);
      case ConstantKind::Ellipsis: return sink_.put_byte(kEllipsis);
      default: break;
    }
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
      case ConstantKind::Code: return write_code(*c.code);
      default: return sink_.put_number(c);
    }
  }

  // A class body loads its qualified name, and that is the very string which becomes co_qualname and is interned there:
  // unless an equal literal came first and was taken in its place, or an equal name was interned first.
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
  ArenaVector<uint32_t> name_ordinals_;   // by NameId, of the interned string
  ArenaVector<uint32_t> starts_;          // by ordinal: where the object begins, and kIsReferred
  ArenaVector<uint32_t> references_;      // where references stand
  ArenaVector<ContentEntry> contents_;
  ArenaVector<uint32_t> slots_;  // index into contents_ plus one; 0 is free; the size is a power of two
};

}  // namespace

void marshal_code(const CodeObject& code, const ConstantPool& pool, const Target&, ByteBuffer& out, bool flagged) {
  Writer(pool, code, out).write_whole(code, flagged);
}

}  // namespace leanpyc
