#include "leanpyc/code/marshal_compact.h"

#include <cstdlib>
#include <span>

#include "leanpyc/code/marshal_format.h"
#include "leanpyc/code/marshal_sink.h"

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

// The contents of a code object: numbers, objects, the number of the first line, and tables.
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
        if (!read_object()) return false;
      } else if (top.before_first_line) {
        top = {layout_.tables, false};
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

  bool read_object() {
    Piece piece{.at = static_cast<uint32_t>(at_)};
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

}  // namespace

bool compact_marshalled_code(std::string_view marshalled, int minor_version, ByteBuffer& out) {
  if (marshalled.size() > UINT32_MAX) return false;
  Pieces found(marshalled, code_layout(minor_version));
  if (!found.read()) return false;
  const std::span<const Piece> pieces = found.pieces();
  // The new index for each old index; first records only which old indexes are used.
  std::vector<uint32_t> indices(found.referable().size(), kNoReference);
  for (const Piece& piece : pieces) {
    if (piece.is_reference && !is_repeated(marshalled, pieces[found.referable()[piece.reference]]))
      indices[piece.reference] = 0;
  }
  uint32_t next = 1;  // the outermost object has index 0
  out.reserve(out.size() + marshalled.size());
  auto append = [&](const Piece& piece, bool marked) {
    const size_t at = out.size();
    out.insert(out.end(), marshalled.begin() + piece.at, marshalled.begin() + piece.at + piece.size);
    if (!piece.is_number) out[at] = static_cast<uint8_t>((out[at] & ~kFlagRef) | (marked ? kFlagRef : 0));
  };
  for (size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (!piece.is_reference) {
      const bool marked = i == 0 || (piece.reference != kNoReference && indices[piece.reference] != kNoReference);
      if (piece.reference != kNoReference && marked) indices[piece.reference] = i == 0 ? 0 : next;
      if (i != 0 && marked) ++next;
      append(piece, marked);
    } else if (const Piece& meant = pieces[found.referable()[piece.reference]]; is_repeated(marshalled, meant)) {
      append(meant, false);
    } else {
      out.resize(out.size() + kRefSize, kRef);
      MarshalSink::store_u32(&out[out.size() - kSizeBytes], indices[piece.reference]);
    }
  }
  return true;
}

}  // namespace leanpyc
