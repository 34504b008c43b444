// Source edits inside statements: annotations, casts and __debug__.
#pragma once

#include <vector>

#include "leanpyc/elide/source_edits.h"
#include "leanpyc/elide/source_places.h"

namespace leanpyc {

// Removes `: T` after each parameter, and `-> T`.
void add_annotation_edits(const ast::FunctionDef& node, const SourcePlaces& places, std::vector<SourceEdit>& edits);

// Turns `cast(T, x)` into `(x)`. The parentheses stay, so that x may span lines and keep its precedence.
void add_cast_edits(const ast::Call& call, const SourcePlaces& places, std::vector<SourceEdit>& edits);

}  // namespace leanpyc
