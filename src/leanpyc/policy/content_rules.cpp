#include "leanpyc/policy/content_rules.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "leanpyc/code/pyc.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

using Components = std::vector<std::string_view>;

// Walks over the import statements among the tokens. Only statements are looked at: where a word stands first.
class ImportScan {
 public:
  ImportScan(const TokenBuffer& tokens, const NameTable& names) : tokens_(tokens.tokens), names_(names) {}

  // Calls `found` with each dotted name that is imported.
  template <class Found>
  void run(Found found) {
    for (bool first = true; at_ < tokens_.size(); ++at_) {
      const TokenKind kind = tokens_[at_].kind;
      if (first && kind == TokenKind::Import) {
        ++at_;
        read_import(found);
      } else if (first && kind == TokenKind::From) {
        ++at_;
        read_from(found);
      }
      first = at_ < tokens_.size() && ends_statement(tokens_[at_].kind);
    }
  }

 private:
  static bool ends_statement(TokenKind kind) {
    return kind == TokenKind::Newline || kind == TokenKind::Indent || kind == TokenKind::Dedent ||
           kind == TokenKind::Semicolon || kind == TokenKind::Colon;
  }
  bool is(TokenKind kind) const { return at_ < tokens_.size() && tokens_[at_].kind == kind; }

  void read_dotted(Components& name) {
    while (is(TokenKind::Name)) {
      name.push_back(names_.text(tokens_[at_++].name));
      if (!is(TokenKind::Dot)) return;
      ++at_;
    }
  }
  void skip_alias() {
    // `as` is the keyword, and a name follows.
    if (!is(TokenKind::As)) return;
    ++at_;
    if (is(TokenKind::Name)) ++at_;
  }

  template <class Found>
  void read_import(Found found) {
    do {
      Components name;
      read_dotted(name);
      if (!name.empty()) found(name);
      skip_alias();
    } while (is(TokenKind::Comma) && ++at_ < tokens_.size());
  }

  template <class Found>
  void read_from(Found found) {
    while (is(TokenKind::Dot) || is(TokenKind::Ellipsis)) ++at_;
    Components name;
    read_dotted(name);
    if (!is(TokenKind::Import)) return;
    ++at_;
    if (!name.empty()) found(name);
    if (is(TokenKind::LeftParen)) ++at_;
    while (is(TokenKind::Name)) {
      name.push_back(names_.text(tokens_[at_++].name));
      found(name);
      name.pop_back();
      skip_alias();
      if (!is(TokenKind::Comma)) return;
      ++at_;
    }
  }

  const TokenVector& tokens_;
  const NameTable& names_;
  size_t at_ = 0;
};

}  // namespace

void ContentRules::add(Rule rule) {
  std::string text = elision_text({.kinds = rule.kinds});
  for (const Glob& import : rule.imports) text += import.resolved_text() + '\n';
  digest_ = static_cast<uint32_t>(source_hash(digest_, text));
  for (const Glob& import : rule.imports) {
    std::string needle(import.fixed_component());
    if (std::ranges::find(needles_, needle) == needles_.end()) needles_.push_back(std::move(needle));
  }
  kinds_ = kinds_ | rule.kinds;
  rules_.push_back(std::move(rule));
}

KindSet ContentRules::kept(const TokenBuffer& tokens, const NameTable& names, std::vector<const Rule*>* matched) const {
  KindSet kept;
  const auto is_there = [&names](const std::string& needle) { return needle.empty() || names.contains(needle); };
  if (std::ranges::none_of(needles_, is_there)) return kept;
  std::vector<bool> holds(rules_.size());
  ImportScan(tokens, names).run([&](std::span<const std::string_view> imported) {
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (holds[i]) continue;
      holds[i] = std::ranges::any_of(rules_[i].imports, [&](const Glob& glob) { return glob.matches(imported); });
    }
  });
  for (size_t i = 0; i < rules_.size(); ++i) {
    if (!holds[i]) continue;
    kept = kept | rules_[i].kinds;
    if (matched != nullptr) matched->push_back(&rules_[i]);
  }
  return kept;
}

std::vector<const ContentRules::Rule*> ContentRules::matching(std::string_view bytes) const {
  std::vector<const Rule*> found;
  // Most files contain none of the words, and need no lexer.
  const auto is_there = [bytes](const std::string& needle) { return bytes.find(needle) != std::string_view::npos; };
  if (std::ranges::none_of(needles_, is_there)) return found;
  Arena arena;
  Diagnostics diagnostics(arena);
  SourceText source;
  if (!decode_source(bytes, false, arena, diagnostics, source)) return found;
  NameTable names(arena);
  TokenBuffer tokens;
  tokenize(source, names, arena, diagnostics, tokens);
  kept(tokens, names, &found);
  return found;
}

}  // namespace leanpyc
