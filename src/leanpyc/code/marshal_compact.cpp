#include "leanpyc/code/marshal_compact.h"

#include <cstdlib>
#include <span>
#include <utility>

#include "leanpyc/code/marshal_format.h"
#include "leanpyc/code/marshal_sink.h"
#include "leanpyc/code/shorten_line_table.h"

namespace leanpyc {
namespace {

using namespace marshal_type;

// Types that only newer interpreters write, or that occur in code objects from other sources.
enum : uint8_t { kSet = '<' };

constexpr size_t kSizeBytes = 4;
constexpr uint32_t kNoReference = UINT32_MAX;
constexpr size_t kShortTextHead = 2;  // type and size
// A name up to this length is written again instead of referenced. It is at most two bytes longer than a reference, and
// its bytes occurred before, which compresses well.
constexpr size_t kLongestRepeatedName = 5;

// The contents of a code object: numbers, objects, the number of the first line, and tables, of which the first has the
// positions.
struct CodeLayout {
  int since_minor;
  uint32_t numbers;
  uint32_t objects;
  uint32_t tables;
};
constexpr CodeLayout kCodeLayouts[] = {
    {8, 6, 8, 1},   // the numbers include positional-only arguments; the name is the last object
    {11, 5, 8, 2},  // has no nlocals; has a kind for each variable, a qualified name and an exception table
};

const CodeLayout& code_layout(int minor_version) {
  const CodeLayout* found = std::begin(kCodeLayouts);
  for (const CodeLayout& layout : kCodeLayouts) {
    if (layout.since_minor <= minor_version) found = &layout;
  }
  return *found;
}

// One object without its contents, which follow it; or the number between the objects of a code object.
struct Piece {
  uint32_t at = 0;
  uint32_t size = 0;
  uint32_t reference = kNoReference;  // index that the object takes; for a reference, the index that it refers to
  bool is_reference = false;
  bool is_number = false;
  bool is_line_table = false;
};

class Pieces {
 public:
  Pieces(std::string_view bytes, const CodeLayout& layout) : bytes_(bytes), layout_(layout) {}

  // Returns false if the bytes are not exactly one code object.
  bool read() {
    if (bytes_.empty() || (static_cast<uint8_t>(bytes_[0]) & ~kFlagRef) != kCode) return false;
    pending_.push_back({1, false});
    while (!pending_.empty()) {
      Pending& top = pending_.back();
      if (top.objects != 0) {
        --top.objects;
        if (!read_object(std::exchange(line_table_next_, false))) return false;
      } else if (top.before_first_line) {
        top = {layout_.tables, false};
        line_table_next_ = true;
        pieces_.push_back({.at = static_cast<uint32_t>(at_), .size = kSizeBytes, .is_number = true});
        if (!skip(kSizeBytes)) return false;
      } else {
        pending_.pop_back();
      }
    }
    return at_ == bytes_.size();
  }

  std::span<const Piece> pieces() const { return pieces_; }
  // By index: the piece that took it.
  std::span<const uint32_t> referable() const { return referable_; }

 private:
  struct Pending {
    uint32_t objects;
    bool before_first_line;  // followed by the number of the first line and the tables
  };

  bool skip(uint64_t size) {
    if (bytes_.size() - at_ < size) return false;
    at_ += size;
    return true;
  }
  bool read_size(uint32_t& size) {
    if (bytes_.size() - at_ < kSizeBytes) return false;
    size = MarshalSink::load_u32(reinterpret_cast<const uint8_t*>(bytes_.data()) + at_);
    at_ += kSizeBytes;
    return true;
  }
  bool read_short_size(uint32_t& size) {
    if (at_ == bytes_.size()) return false;
    size = static_cast<uint8_t>(bytes_[at_++]);
    return true;
  }

  bool read_object(bool is_line_table) {
    Piece piece{.at = static_cast<uint32_t>(at_), .is_line_table = is_line_table};
    if (at_ == bytes_.size()) return false;
    const auto first = static_cast<uint8_t>(bytes_[at_++]);
    const uint8_t type = first & ~kFlagRef;
    uint32_t size = 0;
    if (type == kRef) {
      if (!read_size(size) || size >= referable_.size()) return false;
      piece.is_reference = true;
      piece.reference = size;
    } else if ((first & kFlagRef) != 0) {
      piece.reference = static_cast<uint32_t>(referable_.size());
      referable_.push_back(static_cast<uint32_t>(pieces_.size()));
    }
    if (type != kRef && !read_content(type)) return false;
    piece.size = static_cast<uint32_t>(at_) - piece.at;
    pieces_.push_back(piece);
    return true;
  }

  bool read_content(uint8_t type) {
    uint32_t size = 0;
    switch (type) {
      case kNone:
      case kFalse:
      case kTrue:
      case kEllipsis: return true;
      case kInt: return skip(4);
      case kFloat: return skip(8);
      case kComplex: return skip(16);
      case kLong:
        return read_size(size) && skip(2 * static_cast<uint64_t>(std::abs(int64_t{static_cast<int32_t>(size)})));
      case kBytes:
      case kUnicode:
      case kUnicodeInterned:
      case kAscii:
      case kAsciiInterned: return read_size(size) && skip(size);
      case kShortAscii:
      case kShortAsciiInterned: return read_short_size(size) && skip(size);
      case kSmallTuple: return read_short_size(size) && hold(size);
      case kTuple:
      case kSet:
      case kFrozenSet: return read_size(size) && hold(size);
      case kSlice: return hold(3);
      case kCode: pending_.push_back({layout_.objects, true}); return skip(layout_.numbers * kSizeBytes);
      default: return false;
    }
  }
  bool hold(uint32_t objects) {
    pending_.push_back({objects, false});
    return true;
  }

  std::string_view bytes_;
  const CodeLayout& layout_;
  size_t at_ = 0;
  bool line_table_next_ = false;
  std::vector<Piece> pieces_;
  std::vector<uint32_t> referable_;
  std::vector<Pending> pending_;
};

// Returns true for a short string that is a single object in a process, wherever it is loaded from.
bool is_repeated(std::string_view bytes, const Piece& piece) {
  const uint8_t type = static_cast<uint8_t>(bytes[piece.at]) & ~kFlagRef;
  if (type == kShortAsciiInterned) return piece.size <= kShortTextHead + kLongestRepeatedName;
  return type == kShortAscii && is_static_string(bytes.substr(piece.at + kShortTextHead, piece.size - kShortTextHead));
}

// Writes the pieces with new references, and the position tables with less detail.
class Compactor {
 public:
  Compactor(std::string_view bytes, const Pieces& found, int minor_version, PositionDetail detail, ByteBuffer& out)
      : bytes_(bytes),
        pieces_(found.pieces()),
        referable_(found.referable()),
        minor_version_(minor_version),
        detail_(detail),
        out_(out),
        indices_(referable_.size(), kNoReference) {}

  void run() {
    for (const Piece& piece : pieces_) {
      if (piece.is_reference && stays_reference(piece)) indices_[piece.reference] = 0;
    }
    out_.reserve(out_.size() + bytes_.size());
    for (size_t i = 0; i < pieces_.size(); ++i) {
      const Piece& piece = pieces_[i];
      if (!piece.is_reference) {
        append_object(piece, i == 0);
      } else if (!stays_reference(piece)) {
        append(meant_by(piece), piece.is_line_table, false);
      } else {
        out_.resize(out_.size() + kRefSize, kRef);
        MarshalSink::store_u32(&out_[out_.size() - kSizeBytes], indices_[piece.reference]);
      }
    }
  }

 private:
  const Piece& meant_by(const Piece& reference) const { return pieces_[referable_[reference.reference]]; }

  // A table that is also another object, as a constant with equal bytes may be, is written again, because only the
  // table changes.
  bool stays_reference(const Piece& piece) const {
    const Piece& meant = meant_by(piece);
    if (detail_ != PositionDetail::Full && piece.is_line_table != meant.is_line_table) return false;
    return !is_repeated(bytes_, meant);
  }

  void append_object(const Piece& piece, bool outermost) {
    const bool marked = outermost || (piece.reference != kNoReference && indices_[piece.reference] != kNoReference);
    if (piece.reference != kNoReference && marked) indices_[piece.reference] = outermost ? 0 : next_;
    if (!outermost && marked) ++next_;
    append(piece, piece.is_line_table, marked);
  }

  void append(const Piece& piece, bool is_line_table, bool marked) {
    const size_t at = out_.size();
    const auto type = static_cast<uint8_t>(bytes_[piece.at]);
    if (is_line_table && detail_ != PositionDetail::Full && (type & ~kFlagRef) == kBytes) {
      append_line_table(bytes_.substr(piece.at + 1 + kSizeBytes, piece.size - 1 - kSizeBytes));
    } else {
      out_.insert(out_.end(), bytes_.begin() + piece.at, bytes_.begin() + piece.at + piece.size);
    }
    if (!piece.is_number) out_[at] = static_cast<uint8_t>((out_[at] & ~kFlagRef) | (marked ? kFlagRef : 0));
  }

  void append_line_table(std::string_view table) {
    const size_t at = out_.size();
    out_.resize(at + 1 + kSizeBytes, kBytes);
    append_shorter_line_table({reinterpret_cast<const uint8_t*>(table.data()), table.size()}, minor_version_, detail_,
                              out_);
    MarshalSink::store_u32(&out_[at + 1], static_cast<uint32_t>(out_.size() - at - 1 - kSizeBytes));
  }

  std::string_view bytes_;
  std::span<const Piece> pieces_;
  std::span<const uint32_t> referable_;
  int minor_version_;
  PositionDetail detail_;
  ByteBuffer& out_;
  std::vector<uint32_t> indices_;  // the new index for each old index; at first only whether it is used
  uint32_t next_ = 1;              // the outermost object has index 0
};

}  // namespace

bool compact_marshalled_code(std::string_view marshalled, int minor_version, PositionDetail detail, ByteBuffer& out) {
  if (marshalled.size() > UINT32_MAX) return false;
  Pieces found(marshalled, code_layout(minor_version));
  if (!found.read()) return false;
  Compactor(marshalled, found, minor_version, detail, out).run();
  return true;
}

}  // namespace leanpyc
