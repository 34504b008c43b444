#include <algorithm>
#include <string>

#include "leanpyc/scope/symbol_table.h"

namespace leanpyc {

NameId mangle_private(NameId class_name, NameId name, NameTable& names) {
  const std::string_view text = names.text(name);
  if (text.find('.') != std::string_view::npos) return name;
  std::string_view owner = names.text(class_name);
  const size_t start = owner.find_first_not_of('_');
  if (start == std::string_view::npos) return name;
  owner.remove_prefix(start);
  std::string mangled;
  mangled.reserve(1 + owner.size() + text.size());
  mangled += '_';
  mangled += owner;
  mangled += text;
  return names.intern(mangled);
}

NameId mangle_private(const SymbolTable& table, const Scope& scope, NameId name, NameTable& names) {
  if (scope.mangling != kNoScope) {
    const std::vector<NameId>& mangled = table[scope.mangling].private_parameters;
    if (std::find(mangled.begin(), mangled.end(), name) == mangled.end()) return name;
  }
  return mangle_private(scope.class_name, name, names);
}

}  // namespace leanpyc
