#include <algorithm>
#include <bit>

#include "leanpyc/scope/symbol_table.h"
#include "leanpyc/text/append.h"

namespace leanpyc {
namespace {

// Up to this size, searching all symbols is faster than hashing: most scopes are functions with about a dozen names.
constexpr size_t kLinearLimit = 16;
// Files with more scopes than this are rare, so the memory for more is not kept.
constexpr size_t kKeptScopes = 8192;

// Ids are small consecutive integers. The multiplication spreads them, and the top bits select the slot.
size_t first_slot(NameId name, size_t slots) {
  return static_cast<uint32_t>(static_cast<uint32_t>(name) * 0x9E3779B1u) >>
         (std::countl_zero(static_cast<uint32_t>(slots)) + 1);
}

}  // namespace

const Symbol* Scope::find(NameId symbol_name) const {
  if (index_.empty()) {
    for (const Symbol& symbol : symbols) {
      if (symbol.name == symbol_name) return &symbol;
    }
    return nullptr;
  }
  const size_t mask = index_.size() - 1;
  for (size_t slot = first_slot(symbol_name, index_.size());; slot = (slot + 1) & mask) {
    const uint32_t held = index_[slot];
    if (held == 0) return nullptr;
    if (symbols[held - 1].name == symbol_name) return &symbols[held - 1];
  }
}

Symbol& Scope::find_or_add(NameId symbol_name) {
  if (Symbol* symbol = find(symbol_name)) return *symbol;
  return add({.name = symbol_name});
}

// The parameter is passed in two registers, so it is not written to memory and read back in pieces.
Symbol& Scope::add(Symbol symbol) {
  append(symbols, symbol);
  if (symbols.size() <= kLinearLimit) return symbols.back();
  if (symbols.size() * 2 > index_.size()) {
    rebuild_index(std::bit_ceil(symbols.size() * 4));
    return symbols.back();
  }
  const size_t mask = index_.size() - 1;
  size_t slot = first_slot(symbol.name, index_.size());
  while (index_[slot] != 0) slot = (slot + 1) & mask;
  index_[slot] = static_cast<uint32_t>(symbols.size());
  return symbols.back();
}

void Scope::remove(NameId symbol_name) {
  const Symbol* symbol = find(symbol_name);
  if (symbol == nullptr) return;
  symbols.erase(symbols.begin() + (symbol - symbols.data()));
  if (!index_.empty()) rebuild_index(index_.size());
}

void Scope::rebuild_index(size_t slots) {
  index_.assign(slots, 0);
  const size_t mask = slots - 1;
  for (uint32_t i = 0; i < symbols.size(); ++i) {
    size_t slot = first_slot(symbols[i].name, slots);
    while (index_[slot] != 0) slot = (slot + 1) & mask;
    index_[slot] = i + 1;
  }
}

void Scope::reset() {
  static_cast<ScopeFacts&>(*this) = {};
  symbols.clear();
  parameters.clear();
  children.clear();
  private_parameters.clear();
  index_.clear();
}

Scope& SymbolTable::add() {
  const auto index = static_cast<uint32_t>(used_++);
  if (index == blocks_.size() * kBlockScopes) blocks_.push_back(std::make_unique<Scope[]>(kBlockScopes));
  Scope& scope = at(index);
  scope.reset();
  scope.id = ScopeId{index};
  return scope;
}

void SymbolTable::clear() {
  used_ = 0;
  if (blocks_.size() > kKeptScopes / kBlockScopes) blocks_.resize(kKeptScopes / kBlockScopes);
}

}  // namespace leanpyc
