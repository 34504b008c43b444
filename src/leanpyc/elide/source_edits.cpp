#include "leanpyc/elide/source_edits.h"

#include <algorithm>

#include "leanpyc/elide/expression_edits.h"
#include "leanpyc/elide/source_places.h"
#include "leanpyc/syntax/ast_walk.h"

namespace leanpyc {
namespace {

using ast::StmtKind;

// Whether one of the scopes begins where `range` does.
bool begins_at(std::span<const SourceRange> scopes, const SourceRange& range) {
  return std::ranges::any_of(
      scopes, [&](const SourceRange& each) { return each.line == range.line && each.column == range.column; });
}
bool lies_in(std::span<const SourceRange> scopes, const SourceRange& range) {
  return std::ranges::any_of(scopes, [&](const SourceRange& each) {
    return std::pair(each.line, each.column) <= std::pair(range.line, range.column) &&
           std::pair(range.end_line, range.end_column) <= std::pair(each.end_line, each.end_column);
  });
}

struct Surroundings {
  bool module = false;    // in the module's own body
  bool function = false;  // in a function, or in a class in one
  bool whole = false;     // in a scope that stays whole
};

class EditFinder {
 public:
  EditFinder(const SourcePlaces& places, const Elider::File& file, std::span<const SourceRange> whole_scopes,
             SourceEdits& found)
      : places_(places), file_(file), whole_scopes_(whole_scopes), found_(found) {}

  void list(const Seq<ast::Stmt*>& body, ast::DocstringMark docstring, Surroundings around, uint32_t depth) {
    if (depth > ast::kDeepestWalk) return;
    if (docstring != ast::DocstringMark::Kept && shares_last_line(body[0])) {
      keep();
      docstring = ast::DocstringMark::Kept;
    }
    // goes[i] is true if statement i is removed from the source.
    std::vector<bool> goes(body.size());
    size_t first_kept = body.size();
    for (size_t i = 0; i < body.size(); ++i) {
      goes[i] = (i == 0 && docstring == ast::DocstringMark::Elided) || may_go(body[i], around);
      if (!goes[i] && first_kept == body.size()) first_kept = i;
    }
    const bool emptied = first_kept == body.size() && !around.module;
    const bool string_follows = first_kept > 0 && first_kept < body.size() && is_string(body[first_kept]);
    for (size_t i = 0; i < body.size(); ++i) {
      if (i == 0 && (docstring == ast::DocstringMark::Empty || docstring == ast::DocstringMark::Character)) {
        replace(body[i], docstring == ast::DocstringMark::Empty ? "\"\"" : "\".\"");
      } else if (goes[i]) {
        remove(body[i], i == 0 && (emptied || string_follows));
      } else {
        inside(body[i], around, depth);
      }
    }
  }

 private:
  // Whether the statement is marked as a whole and can be removed from the source as a whole.
  bool may_go(ast::Stmt* node, const Surroundings& around) {
    if (!node->elided) return false;
    if (around.whole) return keep();
    if (node->kind == StmtKind::If && (!ast::as<ast::If>(node)->orelse.empty() || is_elif(node))) return false;
    if (shares_last_line(node)) return keep();
    found_.touches_scopes |= around.function;
    return true;
  }

  // Returns true if the statement spans several lines and another statement begins on its last line. Without the first
  // statement, the second one would be indented.
  bool shares_last_line(const ast::Stmt* node) const {
    return node->range.end_line != ast::first_line_of(node) &&
           text()[places_.skip_blanks(places_.end_of(node->range))] == ';';
  }

  void inside(ast::Stmt* node, Surroundings around, uint32_t depth) {
    ast::DocstringMark docstring = ast::DocstringMark::Kept;
    around.module = false;
    if (ast::FunctionDef::is(node->kind)) {
      const auto* definition = ast::as<ast::FunctionDef>(node);
      docstring = definition->docstring;
      const bool whole = begins_at(whole_scopes_, node->range);
      if (definition->annotations_elided)
        annotations(*definition, {.function = around.function, .whole = around.whole || whole});
      around = {.function = true, .whole = whole};
    } else if (node->kind == StmtKind::ClassDef) {
      docstring = ast::as<ast::ClassDef>(node)->docstring;
      around.whole = begins_at(whole_scopes_, node->range);
    } else if (node->kind == StmtKind::If && node->elided) {
      const auto* test = ast::as<ast::If>(node);
      const bool shares = std::any_of(test->body.begin(), test->body.end(),
                                      [this](const ast::Stmt* each) { return shares_last_line(each); });
      if (shares) {
        keep();
      } else if (!around.whole) {
        found_.touches_scopes |= around.function;
        replace(test->test->range, "0");
        for (size_t i = 0; i < test->body.size(); ++i) remove(test->body[i], i == 0);
      }
      return list(test->orelse, docstring, around, depth + 1);
    }
    ast::visit_bodies(node, [&](const Seq<ast::Stmt*>& body) {
      if (!body.empty()) list(body, docstring, around, depth + 1);
    });
  }

  // The annotations of a definition with type parameters belong to a function-like scope.
  void annotations(const ast::FunctionDef& definition, const Surroundings& around) {
    if (around.whole) {
      keep();
      return;
    }
    found_.touches_scopes |= around.function || !definition.type_params.empty();
    add_annotation_edits(definition, places_, found_.edits);
  }

  void remove(ast::Stmt* node, bool needs_pass) {
    uint32_t start = places_.start_of(node->range);
    if (ast::first_line_of(node) != node->range.line) start = decorators_start(node, start);
    uint32_t end = places_.end_of(node->range);
    const uint32_t line = places_.line_start_before(start);
    const bool begins_line = places_.skip_blanks(line) >= start;
    const bool after_semicolon = !begins_line && text()[last_before(start)] == ';';
    const uint32_t next = places_.skip_blanks(end);
    if (text()[next] == ';') {
      const uint32_t behind = places_.skip_blanks(next + 1);
      const bool last = text()[behind] == '\n' || text()[behind] == '#';
      if (after_semicolon || last) {
        end = next + 1;
      } else {
        needs_pass = true;  // the next statement keeps its column and must not be indented
      }
    }
    found_.edits.push_back({start, end, needs_pass ? "pass" : ""});
  }

  void replace(const ast::Stmt* node, std::string_view with) { replace(node->range, with); }
  void replace(const SourceRange& range, std::string_view with) {
    found_.edits.push_back({places_.start_of(range), places_.end_of(range), with});
  }

  bool keep() {
    ++found_.kept;
    return false;
  }

  bool is_elif(const ast::Stmt* node) const { return text().substr(places_.start_of(node->range)).starts_with("elif"); }

  bool is_string(const ast::Stmt* node) const {
    if (node->kind != StmtKind::Expr) return false;
    const ast::Expr* value = ast::as<const ast::ExprStmt>(node)->value;
    return value->kind == ast::ExprKind::Constant &&
           file_.pool[ast::as<const ast::Constant>(value)->value].kind == ConstantKind::Str;
  }

  uint32_t decorators_start(const ast::Stmt* node, uint32_t start) const {
    const auto& decorators = ast::FunctionDef::is(node->kind) ? ast::as<const ast::FunctionDef>(node)->decorators
                                                              : ast::as<const ast::ClassDef>(node)->decorators;
    if (decorators.empty()) return start;
    return static_cast<uint32_t>(text().rfind('@', places_.start_of(decorators[0]->range)));
  }

  uint32_t last_before(uint32_t at) const {
    do {
      --at;
    } while (text()[at] == ' ' || text()[at] == '\t' || text()[at] == '\f');
    return at;
  }

  std::string_view text() const { return places_.text(); }

  const SourcePlaces& places_;
  const Elider::File& file_;
  const std::span<const SourceRange> whole_scopes_;
  SourceEdits& found_;
};

// Whether a program reads the comment: `#!` on the first line, and coding cookies on the first two lines.
bool comment_matters(std::string_view comment, int line) {
  if (comment.find("leanpyc:") != std::string_view::npos) return true;
  if (line == 1 && comment.starts_with("#!")) return true;
  return line <= 2 && !find_cookie(comment).empty();
}

// Whether only blanks separate `at` from a backslash that continues the previous line.
bool continues_line(std::string_view text, size_t at) {
  std::string_view before = text.substr(0, at);
  before = before.substr(0, before.find_last_not_of(" \t\f") + 1);
  return before.ends_with("\\\n");
}

// Calls visit(start, end, comment, line) for each comment: text from a # that no token covers. The range is the part
// that may be removed.
template <class Visit>
void each_comment(const SourcePlaces& places, Visit visit) {
  const std::string_view text = places.text();
  int line = 1;
  uint32_t counted = 0;
  uint32_t covered = 0;
  // The position of the first # from `covered` on. The next # is searched for only after this one is passed, so that
  // the text is read once.
  size_t hash = text.find('#');
  auto gap = [&](uint32_t end) {
    if (hash < covered) hash = text.find('#', covered);
    for (size_t& at = hash; at < end;) {
      const auto stop = static_cast<uint32_t>(std::min(text.find('\n', at), text.size()));
      line += static_cast<int>(std::count(text.begin() + counted, text.begin() + static_cast<ptrdiff_t>(at), '\n'));
      counted = static_cast<uint32_t>(at);
      // A file must not end after a backslash. So a comment at the end of the file that follows a continued line keeps
      // its #. The last newline of the text may be missing in the file.
      const uint32_t kept = stop + 1 >= text.size() && continues_line(text, at) ? 1 : 0;
      visit(counted + kept, stop, text.substr(at, stop - at), line);
      at = text.find('#', stop);
    }
  };
  for (const Token& token : places.tokens()) {
    // A newline's token begins before the comment on its line.
    if (token.kind == TokenKind::Newline || token.kind == TokenKind::Indent || token.kind == TokenKind::Dedent)
      continue;
    if (token.start > covered) gap(token.start);
    covered = std::max(covered, token.end);
  }
  gap(static_cast<uint32_t>(text.size()));
}

void add_comment_edits(const SourcePlaces& places, std::vector<SourceEdit>& edits) {
  each_comment(places, [&edits](uint32_t start, uint32_t end, std::string_view comment, int line) {
    if (!comment_matters(comment, line)) edits.push_back({start, end, ""});
  });
}

// A cookie after code is an ordinary comment, and must not become a cookie when that code is removed.
void add_cookie_edits(const SourcePlaces& places, std::vector<SourceEdit>& edits) {
  const std::string_view text = places.text();
  if (!find_encoding(text).empty()) return;
  const size_t first_end = std::min(text.find('\n'), text.size());
  const size_t second_end = text.find('\n', first_end + 1);
  if (std::ranges::none_of(edits, [=](const SourceEdit& edit) { return edit.start < second_end; })) return;
  each_comment(places, [&edits](uint32_t start, uint32_t end, std::string_view comment, int line) {
    if (line <= 2 && !find_cookie(comment).empty()) edits.push_back({start, end, ""});
  });
}

}  // namespace

SourceEdits find_source_edits(const ast::Module& module, const Elider& elider, const Elider::File& file,
                              const SourceEditOptions& options) {
  SourceEdits found;
  const SourcePlaces places(file.source.text, file.tokens);
  EditFinder(places, file, options.whole_scopes, found).list(module.body, module.docstring, {.module = true}, 0);
  for (ast::Expr* const* cast : elider.casts()) {
    if (lies_in(options.whole_scopes, (*cast)->range)) {
      ++found.kept;
      continue;
    }
    found.touches_scopes = true;
    add_cast_edits(*ast::as<const ast::Call>(static_cast<const ast::Expr*>(*cast)), places, found.edits);
  }
  for (const SourceRange& range : elider.debug_names()) {
    found.edits.push_back({places.start_of(range), places.end_of(range), "False"});
  }
  if (options.comments) add_comment_edits(places, found.edits);
  add_cookie_edits(places, found.edits);
  // Drop edits inside a range that is removed as a whole.
  std::ranges::stable_sort(found.edits, [](const SourceEdit& a, const SourceEdit& b) {
    return a.start != b.start ? a.start < b.start : a.end > b.end;
  });
  uint32_t end = 0;
  std::erase_if(found.edits, [&end](const SourceEdit& edit) {
    if (edit.start < end) return true;
    end = edit.end;
    return false;
  });
  return found;
}

}  // namespace leanpyc
