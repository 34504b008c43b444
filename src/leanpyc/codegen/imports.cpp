#include "leanpyc/codegen/generator.h"

namespace leanpyc::codegen {

void Generator::note_imported_names() {
  for (const Symbol& symbol : symbols_[module_.scope].symbols) {
    if (!(symbol.flags & symbol_flags::kImport)) continue;
    const auto number = static_cast<size_t>(symbol.name);
    if (imported_names_.empty()) imported_names_.resize(names_.size() / 64 + 1);
    imported_names_[number / 64] |= uint64_t{1} << (number % 64);
  }
}

void Generator::import(const ast::Import& node) {
  const SourceRange& range = node.range;
  for (const ast::Alias& alias : node.names) {
    load_constant(pool_.integer(0), range);
    load_none(range);
    emit_attribute(Op::IMPORT_NAME, alias.name, range);
    if (alias.asname != kNoName) {
      import_as(alias.name, alias.asname, range);
      continue;
    }
    // `import a.b` binds a.
    std::string_view text = names_.text(alias.name);
    const size_t dot = text.find('.');
    store_name(dot == std::string_view::npos ? alias.name : names_.intern(text.substr(0, dot)), range);
  }
}

// `import a.b.c as d` binds c, which is loaded attribute by attribute.
void Generator::import_as(NameId name, NameId as_name, const SourceRange& range) {
  std::string_view text = names_.text(name);
  size_t dot = text.find('.');
  if (dot == std::string_view::npos) return store_name(as_name, range);
  while (true) {
    const size_t start = dot + 1;
    dot = text.find('.', start);
    const bool last = dot == std::string_view::npos;
    emit(Op::IMPORT_FROM, name_place(names_.intern(text.substr(start, last ? text.size() - start : dot - start))),
         range);
    if (last) break;
    emit(Op::SWAP, 2, range);
    emit(Op::POP_TOP, range);
  }
  store_name(as_name, range);
  emit(Op::POP_TOP, range);
}

void Generator::import_from(const ast::ImportFrom& node) {
  const SourceRange& range = node.range;
  load_constant(pool_.integer(node.level), range);
  if (!check_future_import(node, target_, future_, diagnostics_)) return;
  items_.clear();
  for (const ast::Alias& alias : node.names) items_.push_back(name_constant(alias.name));
  load_constant(pool_.tuple(items_), range);
  emit_attribute(Op::IMPORT_NAME, node.module == kNoName ? names::kEmpty : node.module, range);
  for (const ast::Alias& alias : node.names) {
    if (alias.name == names::kStar) {
      dialect_.import_star(*this, range);
      return;
    }
    emit_attribute(Op::IMPORT_FROM, alias.name, range);
    store_name(alias.asname == kNoName ? alias.name : alias.asname, range);
  }
  emit(Op::POP_TOP, range);
}

}  // namespace leanpyc::codegen
