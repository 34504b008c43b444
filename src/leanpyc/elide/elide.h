// Marks the things in a file's tree that the policy elides, and counts them.
#pragma once

#include <array>
#include <vector>

#include "leanpyc/cpython/target.h"
#include "leanpyc/elide/keep_comments.h"
#include "leanpyc/elide/kinds.h"
#include "leanpyc/elide/live_properties.h"
#include "leanpyc/elide/proven_names.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"

namespace leanpyc {

struct MarkContext;

// Number of marked things by kind: assert statements, docstrings, uses of __debug__, annotations, calls, `if`
// statements, definitions. For the kinds columns and lines the compiler counts code objects.
struct ElisionCounts {
  std::array<uint32_t, kKindCount> things{};

  uint32_t& operator[](Kind kind) { return things[static_cast<size_t>(kind)]; }
  uint32_t operator[](Kind kind) const { return things[static_cast<size_t>(kind)]; }
  // Returns the kinds whose count is not 0.
  KindSet kinds() const;
};

// A field of the tree that marks an elided thing, and the field's value without the mark.
struct ElisionMark {
  Kind kind;
  uint8_t unmarked;
  uint8_t* field;
};

// Marks one file's tree between the parser and the code generator. Reused for the next file, so that buffers keep their
// memory.
class Elider {
 public:
  struct File {
    const SourceText& source;
    const TokenBuffer& tokens;
    const Target& target;
    ConstantPool& pool;
    bool future_annotations;
    // Also marks the things inside elided statements, without counting them, so that undo() works.
    bool may_undo = false;
  };

  // Marks every kind except for the position tables, and replaces __debug__ by False. Call it after parsing and before
  // folding. Scopes must still come from the whole tree, so that an elided walrus stays local and an elided yield still
  // makes a generator.
  ElisionCounts mark(ast::Module& module, const Elision& elision, const File& file);

  // Replaces the casts that mark() counted by their arguments. Call it after scopes and before code generation. A cast
  // stays if folding has rebuilt the expression around it.
  void replace_casts();

  // Takes back the marks of these kinds, and the replacements of casts, so that scopes can come from the whole tree
  // again. Afterwards the tree is marked as mark() marks it without these kinds. Needs File::may_undo and can_undo().
  void undo(KindSet kinds);
  // False if mark() has replaced a __debug__, because folding removes its traces, or may have had to.
  bool can_undo() const { return can_undo_; }
  // The functions of which a part is marked, in the order of their addresses. The code of all other functions does not
  // depend on the marks.
  const std::vector<const ast::FunctionDef*>& marked_functions() const { return marked_functions_; }

  // The expressions that mark() found: the slots of the calls to replace, and the former ranges of __debug__.
  const std::vector<ast::Expr**>& casts() const { return casts_; }
  const std::vector<SourceRange>& debug_names() const { return debug_names_; }

 private:
  void statements(const Seq<ast::Stmt*>& list, const ast::ClassDef* owner, uint32_t depth);
  void statement(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth);
  void parts(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth);
  void elided_parts(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth);
  void expressions(ast::Stmt* node);

  MarkContext* context_ = nullptr;
  bool annotations_ = false;        // whether annotations are marked in this file
  bool debug_ = false;              // whether __debug__ is replaced in this file
  bool expressions_ = false;        // whether expressions are visited in this file
  std::vector<ast::Expr**> casts_;  // inner casts come first
  std::vector<SourceRange> debug_names_;
  struct ReplacedCast {
    ast::Expr** slot;
    ast::Expr* call;
  };
  std::vector<ReplacedCast> replaced_casts_;
  std::vector<ElisionMark> marks_;
  std::vector<const ast::FunctionDef*> marked_functions_;
  bool can_undo_ = false;
  ProvenNames proven_;
  LiveProperties properties_;
  KeepComments keep_;
};

}  // namespace leanpyc
