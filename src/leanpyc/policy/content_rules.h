// Decides from a module's text what the module needs kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/kinds.h"
#include "leanpyc/policy/glob.h"
#include "leanpyc/policy/policy_source.h"
#include "leanpyc/syntax/lexer.h"

namespace leanpyc {

// Called once per file, after the file was split into tokens. A file that contains none of the rules' words costs one
// table look-up for each word, and a search for `__doc__`.
class ContentRules {
 public:
  // A rule keeps the docstrings of the whole module, or only those of definitions that other code receives.
  enum class Scope : uint8_t { Module, Definitions };

  // A rule holds for a module that meets all conditions that are set.
  struct Rule {
    std::vector<Glob> imports{};       // the module imports any of these dotted names
    std::vector<std::string> names{};  // the module contains any of these identifiers
    bool reads_own_docstring = false;  // see reads_module_docstring()
    Scope scope = Scope::Module;
    KindSet kinds{};
    PolicySource source{};
  };

  // The kinds that one module keeps.
  struct Kept {
    KindSet kinds{};
    // Kept only in definitions that other code receives (Elision::keep_received), and elided elsewhere.
    KindSet received{};
  };

  void add(Rule rule);
  const std::vector<Rule>& rules() const { return rules_; }
  // Returns a digest of the rules: rules that may give different answers have different digests.
  uint32_t digest() const { return digest_; }
  // Returns all kinds that a rule may keep in a whole module.
  KindSet kinds() const { return kinds_; }
  // Returns all kinds that a rule may keep in a part of a module.
  KindSet received_kinds() const { return received_kinds_; }

  // Returns what the module keeps. `text` is the decoded source that the tokens refer to. `import a.b` imports a.b, and
  // `from a import b` imports a and a.b. In a relative import the part after the dots counts. `matched` receives the
  // rules that hold.
  Kept kept(std::string_view text, const TokenBuffer& tokens, const NameTable& names,
            std::vector<const Rule*>* matched = nullptr) const;

  // The rules that hold for a file's bytes, whose tokens are those of `grammar`; none if they cannot be decoded.
  std::vector<const Rule*> matching(std::string_view bytes, const Grammar& grammar) const;

 private:
  std::vector<Rule> rules_;
  // Every file for which a rule holds contains one of these words, unless a rule needs no words.
  std::vector<std::string> needles_;
  bool any_reader_ = false;  // a rule has reads_own_docstring
  bool any_always_ = false;  // a rule has no condition
  KindSet kinds_;
  KindSet received_kinds_;
  uint32_t digest_ = 0;
};

// Returns true if the module reads its own docstring. It does so by the bare name `__doc__`, or by an attribute or a
// string of that name if the module also gets its own module object or namespace (`sys.modules[__name__]`, `globals()`,
// `vars()`, `__main__`). An assignment to `__doc__` is not a read.
bool reads_module_docstring(std::string_view text, const TokenBuffer& tokens, const NameTable& names);

}  // namespace leanpyc
