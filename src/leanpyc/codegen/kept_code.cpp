#include "leanpyc/codegen/kept_code.h"

#include <algorithm>
#include <functional>
#include <memory_resource>
#include <string_view>
#include <unordered_set>

namespace leanpyc {
namespace {

// Returns the marshalled size of tables, without the references to a table that was written before.
class TableSize {
 public:
  explicit TableSize(size_t tables) { tables_.reserve(tables); }
  void add(const Seq<uint8_t>& table) {
    if (tables_.emplace(reinterpret_cast<const char*>(table.data), table.count).second) bytes_ += table.count;
  }
  size_t bytes() const { return bytes_; }

 private:
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::unordered_set<std::string_view> tables_{&memory_};
  size_t bytes_ = 0;
};

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

// A reference is as long as the head of the bytes that it refers to, so only the contents of distinct tables count.
std::optional<size_t> KeptCode::use_full_tables() {
  if (tables_differ_) return std::nullopt;
  TableSize before(full_tables_.size());
  TableSize after(full_tables_.size());
  for (const FullTable& each : full_tables_) {
    before.add(each.code->line_table);
    after.add(each.table);
    each.code->line_table = each.table;
  }
  full_tables_.clear();
  return after.bytes() - before.bytes();
}

}  // namespace leanpyc
