#include "leanpyc/scope/future.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

#include "leanpyc/code/code_object.h"

namespace leanpyc {
namespace {

struct KnownFeature {
  std::string_view name;
  uint32_t flag;  // 0 for a feature that is part of the language now
};

constexpr KnownFeature kKnownFeatures[] = {
    {"nested_scopes", 0},    {"generators", 0},
    {"division", 0},         {"absolute_import", 0},
    {"with_statement", 0},   {"print_function", 0},
    {"unicode_literals", 0}, {"barry_as_FLUFL", code_flags::kFutureBarryAsBdfl},
    {"generator_stop", 0},   {"annotations", code_flags::kFutureAnnotations},
};

const KnownFeature* find_feature(std::string_view name) {
  const auto* found = std::ranges::find(kKnownFeatures, name, &KnownFeature::name);
  return found == std::end(kKnownFeatures) ? nullptr : found;
}

bool is_future_import(const ast::ImportFrom& statement, const Target& target) {
  return statement.module == names::kDunderFuture && (statement.level == 0 || target.grammar.relative_future_imports);
}

bool is_docstring(const ast::Stmt* statement, const ConstantPool& pool) {
  if (statement->kind != ast::StmtKind::Expr) return false;
  const ast::Expr* value = ast::as<const ast::ExprStmt>(statement)->value;
  return value->kind == ast::ExprKind::Constant &&
         pool[ast::as<const ast::Constant>(value)->value].kind == ConstantKind::Str;
}

// CPython's message has at most 100 bytes of the name; a character cut in two becomes a replacement character.
std::string shortened(std::string_view name) {
  constexpr size_t kMaxBytes = 100;
  if (name.size() <= kMaxBytes) return std::string(name);
  size_t size = kMaxBytes;
  while ((static_cast<unsigned char>(name[size]) & 0xC0) == 0x80) --size;
  std::string result(name.substr(0, size));
  if (size != kMaxBytes) result += "\uFFFD";
  return result;
}

// Before FutureErrorAtName the range has a start, but only the line of the end.
bool report(const ast::ImportFrom& statement, const ast::Alias& alias, const Target& target, Diagnostics& diagnostics,
            std::string_view message) {
  SourceRange range{statement.range.line, statement.range.column, statement.range.line, kNoColumn};
  if (target.has(Feature::FutureErrorAtName)) range = alias.range;
  return diagnostics.syntax_error(range, message);
}

bool read_features(const ast::ImportFrom& statement, const Target& target, const NameTable& names,
                   Diagnostics& diagnostics, FutureFeatures& result) {
  for (const ast::Alias& alias : statement.names) {
    std::string_view name = names.text(alias.name);
    if (const KnownFeature* feature = find_feature(name)) {
      result.flags |= feature->flag;
    } else if (name == "braces") {
      return report(statement, alias, target, diagnostics, "not a chance");
    } else {
      std::string message = fmt::format("future feature {} is not defined", shortened(name));
      return report(statement, alias, target, diagnostics, message);
    }
  }
  return true;
}

constexpr std::string_view kLate = "from __future__ imports must occur at the beginning of the file";

// Before CPython 3.12, a future import that follows `other` in its line is a separate error, whose column counts
// from 0. `rest` are the statements after `other`.
bool check_line_after(const ast::Stmt& other, std::span<ast::Stmt* const> rest, const Target& target,
                      Diagnostics& diagnostics) {
  int32_t line = other.range.line;
  for (const ast::Stmt* statement : rest) {
    if (statement->range.line > line) break;
    line = statement->range.line;
    if (statement->kind != ast::StmtKind::ImportFrom) continue;
    if (!is_future_import(*ast::as<const ast::ImportFrom>(statement), target)) continue;
    return diagnostics.syntax_error({line, statement->range.column - 1, line, kNoColumn}, kLate);
  }
  return true;
}

}  // namespace

bool FutureFeatures::annotations() const { return (flags & code_flags::kFutureAnnotations) != 0; }

bool find_future_features(const ast::Module& module, const Target& target, const ConstantPool& pool,
                          Diagnostics& diagnostics, FutureFeatures& result) {
  const std::span<ast::Stmt* const> body(module.body.begin(), module.body.size());
  for (size_t i = 0; i < body.size(); ++i) {
    const ast::Stmt* statement = body[i];
    if (i == 0 && is_docstring(statement, pool)) continue;
    const bool imports = statement->kind == ast::StmtKind::ImportFrom;
    const auto* import = imports ? ast::as<const ast::ImportFrom>(statement) : nullptr;
    if (!imports || !is_future_import(*import, target)) {
      return !target.grammar.late_future_in_line ||
             check_line_after(*statement, body.subspan(i + 1), target, diagnostics);
    }
    if (!read_features(*import, target, pool.names(), diagnostics, result)) return false;
    result.last_import = import->range;
  }
  return true;
}

bool check_future_import(const ast::ImportFrom& statement, const Target& target, const FutureFeatures& future,
                         Diagnostics& diagnostics) {
  if (!is_future_import(statement, target)) return true;
  const SourceRange& last = future.last_import;
  const SourceRange& here = statement.range;
  bool late = here.line > last.line || (here.line == last.end_line && here.column > last.end_column);
  return !late || diagnostics.syntax_error(here, kLate);
}

}  // namespace leanpyc
