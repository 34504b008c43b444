// What a module needs kept because of what it imports.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "leanpyc/elide/kinds.h"
#include "leanpyc/policy/glob.h"
#include "leanpyc/policy/policy_source.h"
#include "leanpyc/syntax/lexer.h"

namespace leanpyc {

// Asked once a file, after its tokens: a file that has none of the names in it pays for looking each up in a table.
class ContentRules {
 public:
  struct Rule {
    std::vector<Glob> imports;  // any of them, as patterns of dotted names
    KindSet kinds;
    PolicySource source;
  };

  void add(Rule rule);
  const std::vector<Rule>& rules() const { return rules_; }
  // Another when a rule may answer otherwise.
  uint32_t digest() const { return digest_; }
  // All kinds that a rule may keep.
  KindSet kinds() const { return kinds_; }

  // What the module keeps. `import a.b` imports a.b, `from a import b` a and a.b; of a relative import counts what
  // stands after the dots. `matched` gets the rules that said so, if it is given.
  KindSet kept(const TokenBuffer& tokens, const NameTable& names, std::vector<const Rule*>* matched = nullptr) const;

  // The rules that hold for a whole file as read; none if it cannot be decoded.
  std::vector<const Rule*> matching(std::string_view bytes) const;

 private:
  std::vector<Rule> rules_;
  std::vector<std::string> needles_;  // one of them is in every file for which a rule holds
  KindSet kinds_;
  uint32_t digest_ = 0;
};

}  // namespace leanpyc
