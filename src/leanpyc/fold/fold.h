// Constant folding on the tree, as CPython does it before it builds the symbol table (Python/ast_opt.c, 3.13).
#pragma once

#include <cstdint>

#include "leanpyc/code/constants.h"
#include "leanpyc/cpython/target.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

struct FoldOptions {
  bool future_annotations = false;  // annotations become text, so they stay unfolded
};

// Rewrites nodes in place. Folds operators on constants within CPython's size limits, tuples of constants,
// "%s" % (a,), `x in [1, 2]`, and __debug__, which is True unless it is elided. An operation stays unfolded if its
// result has more than 128 bits of integer, 4096 characters or 256 tuple items (and so on), or if it raises. A string
// that only folding would turn into a docstring is protected, as in 3.13. "%s" % (a,) becomes an f-string whose literal
// parts have no position and whose format specs are Constants; the parser makes JoinedStr format specs. Returns false
// with the diagnostic set if statements and expressions nest too deeply (CPython's RecursionError), or if the results
// would take so much memory that the host back end should compile the file.
bool fold_constants(ast::Module& module, const FoldOptions& options, const Target& target, ConstantPool& pool,
                    Diagnostics& diagnostics);

}  // namespace leanpyc
