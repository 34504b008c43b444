// PEP 709: list, set and dict comprehensions run in the frame of the enclosing scope, which also holds their variables.
#include <array>

#include "leanpyc/scope/scope_resolver.h"

namespace leanpyc {

using namespace symbol_flags;

namespace {

// Returns true for a name that a class provides to the scopes in it.
bool is_class_cell(NameId name, bool defers_annotations) {
  return name == names::kDunderClass ||
         (defers_annotations && (name == names::kDunderClassDict || name == names::kDunderConditionalAnnotations));
}

}  // namespace

// Adds the names of a resolved comprehension to the enclosing scope. The comprehension's own free names begin at
// `first_free` in free_names.
void ScopeResolver::inline_comprehension(Scope& scope, Scope& comprehension, size_t first_free) {
  std::vector<NameId>& free = scratch_.free_names;
  bool drops = false;
  std::array<NameId, 3> class_cells{};  // names to remove from the comprehension
  size_t class_cell_count = 0;
  bool children_marked = false;
  start_marks();
  for (const Symbol& inner : comprehension.symbols) {
    if (inner.flags & kParameter) continue;  // .0
    if (inner.resolution == Resolution::Cell || (inner.flags & kComprehensionCell)) {
      scratch_.inlined_cells.push_back(inner.name);
    }
    Resolution resolution = inner.resolution;
    // __class__ is never free in a class: it becomes an ordinary name there. The versions with deferred annotations do
    // the same with the other names that a class provides, and keep the cells for functions in the comprehension.
    if (resolution == Resolution::Free && scope.kind == ScopeKind::Class &&
        is_class_cell(inner.name, defers_annotations_)) {
      resolution = Resolution::GlobalImplicit;
      class_cells[class_cell_count++] = inner.name;
      if (!defers_annotations_ || !is_free_in_children(comprehension, inner.name, children_marked)) {
        mark(inner.name);
        drops = true;
      }
    }
    Symbol* outer = scope.find(inner.name);
    if (outer == nullptr) {
      scope.add({.name = inner.name, .flags = inner.flags, .resolution = resolution});
    } else if ((outer->flags & kBound) && scope.kind != ScopeKind::Class) {
      if (counts_inlined_uses_ && resolution == Resolution::Free) outer->flags |= inner.flags & kUse;
      if (is_free_in_children(comprehension, inner.name, children_marked)) continue;
      // A variable that only the comprehension itself uses is no longer captured.
      mark(inner.name);
      drops = true;
    }
  }
  if (drops) {
    size_t kept = first_free;
    for (size_t i = first_free; i < free.size(); ++i) {
      if (!is_marked(free[i])) free[kept++] = free[i];
    }
    free.resize(kept);
  }
  for (size_t i = 0; i < class_cell_count; ++i) comprehension.remove(class_cells[i]);
}

// Collects the free names of the children on the first call.
bool ScopeResolver::is_free_in_children(const Scope& comprehension, NameId name, bool& marked) {
  if (comprehension.children.empty()) return false;
  if (!marked) {
    marked = true;
    ++child_mark_;
    for (ScopeId id : comprehension.children) {
      for (const Symbol& symbol : table_[id].symbols) {
        if (symbol.resolution == Resolution::Free)
          scratch_.child_marks[static_cast<uint32_t>(symbol.name)] = child_mark_;
      }
    }
  }
  return scratch_.child_marks[static_cast<uint32_t>(name)] == child_mark_;
}

// Replaces each inlined comprehension by its children.
void ScopeResolver::lift_children(Scope& scope) {
  std::vector<ScopeId>& lifted = scratch_.children;
  lifted.clear();
  for (ScopeId id : scope.children) {
    const Scope& child = table_[id];
    if (child.inlined) {
      lifted.insert(lifted.end(), child.children.begin(), child.children.end());
    } else {
      lifted.push_back(id);
    }
  }
  scope.children.assign(lifted.begin(), lifted.end());
}

}  // namespace leanpyc
