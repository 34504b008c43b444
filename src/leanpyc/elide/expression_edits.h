// Edits inside of statements: annotations, casts and __debug__.
#pragma once

#include <vector>

#include "leanpyc/elide/source_edits.h"
#include "leanpyc/elide/source_places.h"

namespace leanpyc {

// `: T` behind each parameter and `-> T`.
void add_annotation_edits(const ast::FunctionDef& node, const SourcePlaces& places, std::vector<SourceEdit>& edits);

// `cast(T, x)` to `(x)`: the brackets stay, so that x may go over several lines and bind as loosely as it did.
void add_cast_edits(const ast::Call& call, const SourcePlaces& places, std::vector<SourceEdit>& edits);

}  // namespace leanpyc
