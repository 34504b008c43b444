// Marks in a file's tree what is to be left out of its bytecode, and counts it.
#pragma once

#include <array>
#include <vector>

#include "leanpyc/elide/keep_comments.h"
#include "leanpyc/elide/kinds.h"
#include "leanpyc/elide/live_properties.h"
#include "leanpyc/elide/proven_names.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/syntax/lexer.h"

namespace leanpyc {

struct MarkContext;

// How many things of each kind were marked: assert statements, docstrings, uses of __debug__, annotations, calls,
// `if` statements, definitions. Of the position tables, columns and lines, the compiler counts the code objects.
struct ElisionCounts {
  std::array<uint32_t, kKindCount> things{};

  uint32_t& operator[](Kind kind) { return things[static_cast<size_t>(kind)]; }
  uint32_t operator[](Kind kind) const { return things[static_cast<size_t>(kind)]; }
  // The kinds of which there was something.
  KindSet kinds() const;
};

// One file's tree on its way from the parser to the code generator. Reused from file to file, so that its room is.
class Elider {
 public:
  struct File {
    const SourceText& source;
    const TokenBuffer& tokens;
    const Target& target;
    ConstantPool& pool;
    bool future_annotations;
  };

  // After parsing, before folding: marks everything but the position tables, and replaces __debug__ by False. Scopes
  // must still come from the whole tree, so that an elided walrus stays local and an elided yield still makes a
  // generator.
  ElisionCounts mark(ast::Module& module, const Elision& elision, const File& file);

  // After scopes, before code: the casts that mark() counted become their arguments. Where folding has rebuilt what
  // stood around one, it stays.
  void replace_casts();

  // What mark() found inside of statements: the slots of the calls to be replaced, and where __debug__ stood.
  const std::vector<ast::Expr**>& casts() const { return casts_; }
  const std::vector<SourceRange>& debug_names() const { return debug_names_; }

 private:
  void statements(const Seq<ast::Stmt*>& list, const ast::ClassDef* owner, uint32_t depth);
  void statement(ast::Stmt* node, const ast::ClassDef* owner, uint32_t depth);
  void expressions(ast::Stmt* node);

  MarkContext* context_ = nullptr;
  bool annotations_ = false;        // are marked in this file
  bool expressions_ = false;        // are looked at in this file
  std::vector<ast::Expr**> casts_;  // inner ones first
  std::vector<SourceRange> debug_names_;
  ProvenNames proven_;
  LiveProperties properties_;
  KeepComments keep_;
};

}  // namespace leanpyc
