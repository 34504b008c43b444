#include "leanpyc/scope/future.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

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

}  // namespace

bool FutureFeatures::annotations() const { return (flags & code_flags::kFutureAnnotations) != 0; }

bool find_future_features(const ast::Module& module, const Target& target, const ConstantPool& pool,
                          Diagnostics& diagnostics, FutureFeatures& result) {
  bool first = true;
  for (const ast::Stmt* statement : module.body) {
    bool may_be_docstring = std::exchange(first, false);
    if (may_be_docstring && is_docstring(statement, pool)) continue;
    if (statement->kind != ast::StmtKind::ImportFrom) break;
    const auto* import = ast::as<const ast::ImportFrom>(statement);
    if (!is_future_import(*import, target)) break;
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
  if (!late) return true;
  return diagnostics.syntax_error(here, "from __future__ imports must occur at the beginning of the file");
}

}  // namespace leanpyc
