// The code objects that one generation of code keeps for the next of the same tree.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "leanpyc/code/code_object.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// Generating a file's code again after marks in its tree have changed (elide/) needs to generate only the functions
// that contain a mark, and the code around them. The others keep their code objects.
class KeptCode {
 public:
  struct Function {
    ConstId code{};
    std::vector<NameId> free_variables;
    std::vector<NameId> static_attributes;  // the names that it adds to its class's
    bool known = false;
  };
  struct MergedCode {
    ConstId constant;
    ConstId equal;
  };

  // `changing`: the functions whose code may differ in the next generation, in the order of their addresses.
  // `both_tables`: whether positions without columns also get their full tables.
  void begin(uint32_t scopes, std::span<const ast::FunctionDef* const> changing, bool both_tables);
  // Forgets the last file.
  void clear() {
    functions_.clear();
    merged_code_.clear();
  }
  // Forgets all functions, because something has changed that all code depends on.
  void forget_functions() { functions_.clear(); }

  // Returns nullptr if the function has to be generated.
  const Function* find(const ast::FunctionDef& node) const;
  // Returns the entry to fill in for a function that was generated, or nullptr if its code is not to be kept.
  Function* entry_for(const ast::FunctionDef& node);

  bool wants_full_tables() const { return both_tables_; }
  // `equal`: nullptr, or the earlier code object that `code` has become because the two are equal without columns.
  void add_full_table(CodeObject* code, const Seq<uint8_t>& table, const CodeObject* equal);
  // Gives every code object its full position table. Returns by how many bytes the code grows in marshal, which writes
  // equal tables once. Returns nullopt if code objects that are equal without columns differ with them: they would not
  // be one object.
  std::optional<size_t> use_full_tables();

  std::vector<MergedCode>& merged_code() { return merged_code_; }

 private:
  struct FullTable {
    CodeObject* code;
    Seq<uint8_t> table;
  };
  bool is_changing(const ast::FunctionDef& node) const;

  std::vector<Function> functions_;  // by ScopeId
  std::span<const ast::FunctionDef* const> changing_;
  std::vector<MergedCode> merged_code_;  // code objects equal to an earlier one, in order
  std::vector<FullTable> full_tables_;   // in the order in which the code objects were made
  bool both_tables_ = false;
  bool tables_differ_ = false;
};

}  // namespace leanpyc
