#include "leanpyc/codegen/kept_code.h"

#include <algorithm>
#include <functional>

namespace leanpyc {
namespace {

bool same_bytes(const Seq<uint8_t>& a, const Seq<uint8_t>& b) {
  return std::ranges::equal(std::span(a.begin(), a.end()), std::span(b.begin(), b.end()));
}

}  // namespace

void KeptCode::begin(uint32_t scopes, std::span<const ast::FunctionDef* const> changing, bool both_tables) {
  functions_.resize(scopes);
  changing_ = changing;
  both_tables_ = both_tables;
  full_tables_.clear();
  tables_differ_ = false;
}

bool KeptCode::is_changing(const ast::FunctionDef& node) const {
  return std::binary_search(changing_.begin(), changing_.end(), &node, std::less<>());
}

const KeptCode::Function* KeptCode::find(const ast::FunctionDef& node) const {
  const Function& function = functions_[static_cast<size_t>(node.scope)];
  return function.known ? &function : nullptr;
}

KeptCode::Function* KeptCode::entry_for(const ast::FunctionDef& node) {
  return is_changing(node) ? nullptr : &functions_[static_cast<size_t>(node.scope)];
}

void KeptCode::add_full_table(CodeObject* code, const Seq<uint8_t>& table, const CodeObject* equal) {
  if (equal == nullptr) {
    full_tables_.push_back({code, table});
    return;
  }
  const auto known = std::ranges::find(full_tables_, equal, &FullTable::code);
  tables_differ_ = tables_differ_ || known == full_tables_.end() || !same_bytes(known->table, table);
}

bool KeptCode::use_full_tables() {
  if (tables_differ_) return false;
  for (const FullTable& each : full_tables_) each.code->line_table = each.table;
  full_tables_.clear();
  return true;
}

}  // namespace leanpyc
