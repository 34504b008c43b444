#include "leanpyc/build/path_filter.h"

#include <fmt/format.h>

#include <atomic>

#include "leanpyc/build/python_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace leanpyc {
namespace {

constexpr size_t kSmallestStack = size_t{32} << 10;
constexpr size_t kLargestStack = size_t{16} << 20;  // only touched by patterns that need it

struct MatchData {
  // One pair of offsets is enough, because only the presence of a match counts.
  pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  pcre2_jit_stack* stack = pcre2_jit_stack_create(kSmallestStack, kLargestStack, nullptr);
  MatchData() {
    if (stack != nullptr) pcre2_jit_stack_assign(context, nullptr, stack);
  }
  MatchData(const MatchData&) = delete;
  MatchData& operator=(const MatchData&) = delete;
  ~MatchData() {
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
  }
};

}  // namespace

struct PathFilter::Compiled {
  pcre2_code* code = nullptr;
  std::atomic<bool> gave_up{false};
  ~Compiled() { pcre2_code_free(code); }
};

PathFilter::PathFilter() = default;
PathFilter::PathFilter(PathFilter&&) noexcept = default;
PathFilter& PathFilter::operator=(PathFilter&&) noexcept = default;
PathFilter::~PathFilter() = default;

bool PathFilter::compile(std::string_view pattern, std::string& error) {
  std::optional<TranslatedPattern> translated = translate_python_pattern(pattern, error);
  if (!translated) return false;
  // As in Python's `re` for str, \uXXXX in a pattern is a character.
  const uint32_t options = PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                           (translated->ascii ? 0 : PCRE2_UCP);
  int code = 0;
  PCRE2_SIZE offset = 0;
  auto compiled = std::make_unique<Compiled>();
  compiled->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->text.data()), translated->text.size(),
                                 options, &code, &offset, nullptr);
  if (compiled->code == nullptr) {
    char text[256] = "";
    pcre2_get_error_message(code, reinterpret_cast<PCRE2_UCHAR*>(text), sizeof text);
    error = fmt::format("{} at position {}", text, offset);
    return false;
  }
  // If PCRE2 has no JIT compiler, its interpreter gives the same result, more slowly.
  pcre2_jit_compile(compiled->code, PCRE2_JIT_COMPLETE);
  compiled_ = std::move(compiled);
  return true;
}

bool PathFilter::matches(std::string_view path) const {
  thread_local MatchData match;
  const auto* text = reinterpret_cast<PCRE2_SPTR>(path.data());
  int found = pcre2_match(compiled_->code, text, path.size(), 0, 0, match.data, match.context);
  // The pattern needs more stack than the JIT has. PCRE2's interpreter, which uses the heap, repeats the search.
  if (found == PCRE2_ERROR_JIT_STACKLIMIT) {
    found = pcre2_match(compiled_->code, text, path.size(), 0, PCRE2_NO_JIT, match.data, match.context);
  }
  if (found < 0 && found != PCRE2_ERROR_NOMATCH) compiled_->gave_up.store(true, std::memory_order_relaxed);
  return found >= 0;
}

bool PathFilter::gave_up() const { return compiled_ != nullptr && compiled_->gave_up.load(std::memory_order_relaxed); }

}  // namespace leanpyc
