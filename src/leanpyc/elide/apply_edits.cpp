#include "leanpyc/elide/source_edits.h"

namespace leanpyc {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Walks over the text and, in parallel, over the bytes from which it was decoded.
class Copier {
 public:
  Copier(std::string_view bytes, std::string_view text) : bytes_(bytes), text_(text) {
    out_.reserve(bytes.size());
    if (bytes.starts_with(kByteOrderMark)) {
      out_ += kByteOrderMark;
      from_ = kByteOrderMark.size();
    }
  }

  // Copies up to an offset of the text.
  bool copy_to(size_t end) {
    while (at_ < end) {
      const size_t before = from_;
      if (!step()) return false;
      out_ += bytes_.substr(before, from_ - before);
    }
    return true;
  }

  bool blank_to(const SourceEdit& edit) {
    const std::string_view with = edit.with;
    const size_t end = edit.end;
    out_ += with;
    size_t spare = with.size();
    while (at_ < end) {
      const size_t before = from_;
      const bool newline = text_[at_] == '\n';
      if (!step()) return false;
      if (newline) {
        trim();
        if (edit.joins_lines) out_ += " \\";
        out_ += bytes_.substr(before, from_ - before);
        spare = 0;
      } else if (spare > 0) {
        --spare;
      } else {
        out_ += ' ';
      }
    }
    // Only blanks remain on the line.
    size_t rest = at_;
    while (rest < text_.size() && (text_[rest] == ' ' || text_[rest] == '\t')) ++rest;
    if (rest >= text_.size() || text_[rest] == '\n') trim();
    return true;
  }

  std::string finish() {
    out_ += bytes_.substr(std::min(from_, bytes_.size()));
    return std::move(out_);
  }

 private:
  // Passes one newline or one byte of the text; in other encodings, one character and its byte.
  bool step() {
    if (from_ >= bytes_.size()) {
      // The newline that decoding added at the end.
      ++at_;
      return at_ == text_.size();
    }
    const char c = text_[at_++];
    const char original = bytes_[from_++];
    if (c == '\n') {
      if (original == '\r' && from_ < bytes_.size() && bytes_[from_] == '\n') ++from_;
      return original == '\n' || original == '\r';
    }
    if (c == original && !by_character_) return true;
    if (c == original && static_cast<unsigned char>(c) < 0x80) return true;
    if (static_cast<unsigned char>(c) < 0x80 || static_cast<unsigned char>(original) < 0x80) return false;
    by_character_ = true;
    while (at_ < text_.size() && is_continuation(text_[at_])) ++at_;
    return true;
  }

  void trim() {
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\t')) out_.pop_back();
  }

  std::string_view bytes_;
  std::string_view text_;
  std::string out_;
  size_t at_ = 0;    // in the text
  size_t from_ = 0;  // in the bytes
  bool by_character_ = false;
};

}  // namespace

std::optional<std::string> apply_source_edits(std::string_view bytes, std::string_view text,
                                              const std::vector<SourceEdit>& edits) {
  Copier copier(bytes, text);
  for (const SourceEdit& edit : edits) {
    if (!copier.copy_to(edit.start) || !copier.blank_to(edit)) return std::nullopt;
  }
  if (!copier.copy_to(text.size())) return std::nullopt;
  return copier.finish();
}

}  // namespace leanpyc
