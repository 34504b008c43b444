#include "leanpyc/code/disassemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "leanpyc/code/argument_text.h"
#include "leanpyc/code/constant_repr.h"
#include "leanpyc/code/exception_table.h"
#include "leanpyc/code/line_table.h"

namespace leanpyc {
namespace {

constexpr size_t kLongestConstant = size_t{1} << 20;

struct FlagName {
  uint32_t flag;
  std::string_view name;
};
constexpr FlagName kFlagNames[] = {
    {code_flags::kOptimized, "OPTIMIZED"},
    {code_flags::kNewLocals, "NEWLOCALS"},
    {code_flags::kVarArgs, "VARARGS"},
    {code_flags::kVarKeywords, "VARKEYWORDS"},
    {code_flags::kNested, "NESTED"},
    {code_flags::kGenerator, "GENERATOR"},
    {code_flags::kCoroutine, "COROUTINE"},
    {code_flags::kIterableCoroutine, "ITERABLE_COROUTINE"},
    {code_flags::kAsyncGenerator, "ASYNC_GENERATOR"},
    {code_flags::kFutureDivision, "FUTURE_DIVISION"},
    {code_flags::kFutureAbsoluteImport, "FUTURE_ABSOLUTE_IMPORT"},
    {code_flags::kFutureWithStatement, "FUTURE_WITH_STATEMENT"},
    {code_flags::kFuturePrintFunction, "FUTURE_PRINT_FUNCTION"},
    {code_flags::kFutureUnicodeLiterals, "FUTURE_UNICODE_LITERALS"},
    {code_flags::kFutureBarryAsBdfl, "FUTURE_BARRY_AS_BDFL"},
    {code_flags::kFutureGeneratorStop, "FUTURE_GENERATOR_STOP"},
    {code_flags::kFutureAnnotations, "FUTURE_ANNOTATIONS"},
    {code_flags::kNoMonitoringEvents, "NO_MONITORING_EVENTS"},
    {code_flags::kHasDocstring, "HAS_DOCSTRING"},
    {code_flags::kMethod, "METHOD"},
};

std::string flags_text(uint32_t flags) {
  std::string text;
  for (const FlagName& known : kFlagNames) {
    if ((flags & known.flag) == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}{}", text.empty() ? "" : " ", known.name);
    flags &= ~known.flag;
  }
  if (flags != 0) fmt::format_to(std::back_inserter(text), "{}{:#x}", text.empty() ? "" : " ", flags);
  return text.empty() ? "none" : text;
}

std::string kinds_text(uint8_t kinds) {
  std::string text;
  auto add = [&](uint8_t kind, std::string_view name) {
    if ((kinds & kind) == 0) return;
    text += ' ';
    text += name;
    kinds = static_cast<uint8_t>(kinds & ~kind);
  };
  add(local_kinds::kLocal, "local");
  add(local_kinds::kCell, "cell");
  add(local_kinds::kFree, "free");
  add(local_kinds::kHidden, "hidden");
  if (kinds != 0) fmt::format_to(std::back_inserter(text), " {:#x}", kinds);
  return text;
}

// line:column-end line:end column
std::string range_text(const SourceRange& range) {
  if (range == kNoLocation) return "-";
  if (range.column == -1 && range.end_column == -1 && range.end_line == range.line)
    return fmt::format("{}", range.line);
  return fmt::format("{}:{}-{}:{}", range.line, range.column, range.end_line, range.end_column);
}

class Disassembler {
 public:
  Disassembler(const ConstantPool& pool, const Target& target, size_t limit)
      : pool_(pool), names_(pool.names()), target_(target), limit_(limit) {}

  std::string run(const CodeObject& root) {
    std::unordered_set<const CodeObject*> met{&root};
    std::vector<const CodeObject*> next{&root};
    while (!next.empty()) {
      const CodeObject& code = *next.back();
      next.pop_back();
      if (!out_.empty()) out_ += '\n';
      print(code);
      if (is_full()) {
        out_ += "…\n";
        break;
      }
      const size_t first = next.size();
      for (ConstId id : code.constants) {
        const Constant& c = pool_[id];
        if (c.kind == ConstantKind::Code && met.insert(c.code).second) next.push_back(c.code);
      }
      std::reverse(next.begin() + static_cast<ptrdiff_t>(first), next.end());
    }
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  bool is_full() const { return out_.size() > limit_; }

  void print(const CodeObject& code) {
    line("code {}", name_text(code.name, pool_));
    line("  qualname    {}", name_text(code.qualname, pool_));
    line("  filename    {}", name_text(code.filename, pool_));
    line("  first line  {}", code.first_line);
    line("  arguments   {}, positional-only {}, keyword-only {}", code.arg_count, code.posonly_arg_count,
         code.kwonly_arg_count);
    line("  stack size  {}", code.stack_size);
    line("  flags       {}", flags_text(code.flags));
    print_rows("names", code.names.count, [&](uint32_t i) { return name_text(code.names[i], pool_); });
    print_rows("locals", code.localsplus_names.count, [&](uint32_t i) {
      return name_text(code.localsplus_names[i], pool_) + kinds_text(code.localsplus_kinds[i]);
    });
    print_rows("constants", code.constants.count,
               [&](uint32_t i) { return constant_repr(code.constants[i], pool_, kLongestConstant); });
    find_labels(code);
    print_instructions(code);
    print_exception_table(code);
  }

  template <class Text>
  void print_rows(std::string_view title, uint32_t count, Text text) {
    for (uint32_t i = 0; i < count && !is_full(); ++i) line("  {:<10}  {} {}", i == 0 ? title : "", i, text(i));
  }

  // Labels are numbered in the order of their positions.
  void find_labels(const CodeObject& code) {
    labels_.clear();
    BytecodeReader instructions(code.code, target_);
    DecodedInstruction instruction;
    uint32_t unit;
    while (instructions.next(instruction)) {
      if (jump_target(instruction, unit)) labels_.push_back(unit);
    }
    ExceptionTableReader exceptions(code.exception_table);
    ExceptionTableEntry entry;
    while (exceptions.next(entry)) labels_.insert(labels_.end(), {entry.start, entry.end, entry.target});
    std::sort(labels_.begin(), labels_.end());
    labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
  }
  std::string label(uint32_t unit) const {
    auto found = std::lower_bound(labels_.begin(), labels_.end(), unit);
    return fmt::format("L{}", found - labels_.begin() + 1);
  }

  void print_instructions(const CodeObject& code) {
    LineTableReader positions(code.line_table, code.first_line);
    LineTableEntry position;
    uint32_t position_end = 0;
    bool has_position = true;
    BytecodeReader instructions(code.code, target_);
    DecodedInstruction instruction;
    auto next_label = labels_.begin();
    auto print_labels = [&](uint32_t end) {
      for (; next_label != labels_.end() && *next_label < end; ++next_label) line("{:>8}:", label(*next_label));
    };
    while (instructions.next(instruction) && !is_full()) {
      while (has_position && position_end <= instruction.unit) {
        has_position = positions.next(position);
        position_end += position.units;
      }
      print_labels(instruction.unit + 1);
      line("{}", instruction_text(instruction, code, has_position ? range_text(position.range) : "?"));
      print_caches(instruction, code);
    }
    // An exception table may refer to the end of the code. Only a broken file has labels beyond the end.
    const uint32_t units = code.code.count / 2;
    for (; next_label != labels_.end(); ++next_label) {
      line("{:>8}:{}", label(*next_label),
           *next_label == units ? "" : fmt::format(" at {}", uint64_t{*next_label} * 2));
    }
  }

  std::string instruction_text(const DecodedInstruction& instruction, const CodeObject& code,
                               std::string_view position) const {
    const bool known = instruction.op != Op::kCount;
    std::string text = fmt::format("{:>10}  {:<18}", uint64_t{instruction.unit} * 2, position);
    if (known) {
      text += op_name(instruction.op);
    } else {
      fmt::format_to(std::back_inserter(text), "<{}>", instruction.number);
    }
    uint32_t unit;
    if (jump_target(instruction, unit)) {
      fmt::format_to(std::back_inserter(text), " {} to {}", instruction.argument, label(unit));
      return text;
    }
    if (!known || target_[instruction.op].has_argument || instruction.argument != 0) {
      fmt::format_to(std::back_inserter(text), " {}", instruction.argument);
    }
    std::string meaning = argument_text(instruction, code, pool_);
    if (!meaning.empty()) fmt::format_to(std::back_inserter(text), " ({})", meaning);
    return text;
  }

  // A compiler writes zeros there.
  void print_caches(const DecodedInstruction& instruction, const CodeObject& code) {
    const uint8_t* begin = code.code.data + size_t{instruction.unit + 1} * 2;
    const uint8_t* end = begin + size_t{instruction.caches} * 2;
    if (std::all_of(begin, end, [](uint8_t byte) { return byte == 0; })) return;
    std::string bytes;
    for (const uint8_t* at = begin; at != end; ++at) fmt::format_to(std::back_inserter(bytes), " {:02x}", *at);
    line("{:>10}  caches{}", "", bytes);
  }

  void print_exception_table(const CodeObject& code) {
    ExceptionTableReader exceptions(code.exception_table);
    ExceptionTableEntry entry;
    for (bool first = true; exceptions.next(entry) && !is_full(); first = false) {
      line("  {:<10}  {} to {} -> {}, depth {}{}", first ? "exceptions" : "", label(entry.start), label(entry.end),
           label(entry.target), entry.depth, entry.push_offset ? ", lasti" : "");
    }
  }

  const ConstantPool& pool_;
  const NameTable& names_;
  const Target& target_;
  const size_t limit_;
  std::string out_;
  std::vector<uint32_t> labels_;  // code units, ascending
};

}  // namespace

std::string disassemble(const CodeObject& code, const ConstantPool& pool, const Target& target, size_t limit) {
  return Disassembler(pool, target, limit).run(code);
}

size_t longest_disassembly(size_t file_size) {
  // In CPython's standard library no text is ten times as long as its file.
  constexpr size_t kOfAnyFile = size_t{16} << 20;
  constexpr size_t kTimesTheFile = 256;
  constexpr size_t kOfAll = size_t{512} << 20;
  return file_size > (kOfAll - kOfAnyFile) / kTimesTheFile ? kOfAll : kOfAnyFile + file_size * kTimesTheFile;
}

}  // namespace leanpyc
