#include "leanpyc/policy/content_rules.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "leanpyc/code/pyc.h"
#include "leanpyc/text/source.h"

namespace leanpyc {
namespace {

using Components = std::vector<std::string_view>;

// Walks over the import statements among the tokens. A statement is recognised by its first token.
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
    // `as` is a keyword here only if a name follows it.
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

constexpr std::string_view kDoc = "__doc__";

bool mentions_doc(std::string_view text) { return ::memmem(text.data(), text.size(), kDoc.data(), kDoc.size()); }

// Returns true if the module contains a word with which it could get its own module object or namespace.
bool asks_for_itself(const NameTable& names) {
  constexpr std::array<std::string_view, 6> kWords{"modules", "import_module", "__import__",
                                                   "globals", "vars",          "locals"};
  return std::ranges::any_of(kWords, [&names](std::string_view word) { return names.contains(word); }) ||
         names.contains("__main__");
}

bool is_doc_string(std::string_view literal) {
  const size_t quote = literal.find_first_of("'\"");
  if (quote == std::string_view::npos) return false;
  literal.remove_prefix(quote);
  const size_t inner = literal.find_first_not_of(literal.front());
  return inner != std::string_view::npos && literal.substr(inner).starts_with(kDoc);
}

}  // namespace

bool reads_module_docstring(std::string_view text, const TokenBuffer& tokens, const NameTable& names) {
  if (!mentions_doc(text)) return false;
  const bool indirect = asks_for_itself(names);
  TokenKind before = TokenKind::Newline;
  for (size_t i = 0; i < tokens.tokens.size(); ++i) {
    const Token& token = tokens.tokens[i];
    if (token.kind == TokenKind::Name && names.text(token.name) == kDoc) {
      const bool is_attribute = before == TokenKind::Dot;
      const bool assigned = i + 1 < tokens.tokens.size() && tokens.tokens[i + 1].kind == TokenKind::Equal;
      if (!assigned && (!is_attribute || indirect)) return true;
    } else if (indirect && token.kind == TokenKind::String &&
               is_doc_string(text.substr(token.start, token.end - token.start))) {
      return true;
    }
    before = token.kind;
  }
  return false;
}

void ContentRules::add(Rule rule) {
  std::string text = elision_text({.kinds = rule.kinds});
  for (const Glob& import : rule.imports) text += import.resolved_text() + '\n';
  for (const std::string& name : rule.names) text += name + '\n';
  text += rule.reads_own_docstring ? "reads" : "";
  text += rule.scope == Scope::Definitions ? "definitions" : "";
  digest_ = static_cast<uint32_t>(source_hash(digest_, text));
  const auto add_needle = [this](std::string needle) {
    if (std::ranges::find(needles_, needle) == needles_.end()) needles_.push_back(std::move(needle));
  };
  if (!rule.imports.empty()) {
    for (const Glob& import : rule.imports) add_needle(std::string(import.fixed_component()));
  } else if (!rule.names.empty()) {
    for (const std::string& name : rule.names) add_needle(name);
  } else if (rule.reads_own_docstring) {
    any_reader_ = true;
  } else {
    any_always_ = true;
  }
  if (rule.scope == Scope::Module) {
    kinds_ = kinds_ | rule.kinds;
  } else {
    received_kinds_ = received_kinds_ | rule.kinds;
  }
  rules_.push_back(std::move(rule));
}

ContentRules::Kept ContentRules::kept(std::string_view text, const TokenBuffer& tokens, const NameTable& names,
                                      std::vector<const Rule*>* matched) const {
  Kept kept;
  // Every name table contains `__doc__`, because it is a fixed name. So the text is searched instead.
  const bool has_doc = mentions_doc(text);
  const auto is_there = [&names, has_doc](const std::string& needle) {
    return needle.empty() || (needle == kDoc ? has_doc : names.contains(needle));
  };
  const bool any_needle = std::ranges::any_of(needles_, is_there);
  const bool reads = has_doc && any_reader_ && reads_module_docstring(text, tokens, names);
  if (!any_needle && !reads && !any_always_) return kept;
  std::vector<bool> imported(rules_.size());
  for (size_t i = 0; i < rules_.size(); ++i) imported[i] = rules_[i].imports.empty();
  if (any_needle) {
    ImportScan(tokens, names).run([&](std::span<const std::string_view> name) {
      for (size_t i = 0; i < rules_.size(); ++i) {
        if (imported[i]) continue;
        imported[i] = std::ranges::any_of(rules_[i].imports, [&](const Glob& glob) { return glob.matches(name); });
      }
    });
  }
  for (size_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    if (!imported[i] || (rule.reads_own_docstring && !reads)) continue;
    if (!rule.names.empty() && std::ranges::none_of(rule.names, is_there)) continue;
    KindSet& kinds = rule.scope == Scope::Module ? kept.kinds : kept.received;
    kinds = kinds | rule.kinds;
    if (matched != nullptr) matched->push_back(&rule);
  }
  return kept;
}

std::vector<const ContentRules::Rule*> ContentRules::matching(std::string_view bytes, const Grammar& grammar) const {
  std::vector<const Rule*> found;
  // Most files contain none of the words, and need no lexer.
  const auto is_there = [bytes](const std::string& needle) { return bytes.find(needle) != std::string_view::npos; };
  const bool possible = any_always_ || (any_reader_ && mentions_doc(bytes)) || std::ranges::any_of(needles_, is_there);
  if (!possible) return found;
  Arena arena;
  Diagnostics diagnostics(arena);
  SourceText source;
  if (!decode_source(bytes, false, arena, diagnostics, source)) return found;
  NameTable names(arena);
  TokenBuffer tokens;
  tokenize(source, grammar, names, arena, diagnostics, tokens);
  kept(source.text, tokens, names, &found);
  return found;
}

}  // namespace leanpyc
