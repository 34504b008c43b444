// Constant folding on the tree, as CPython does it before it builds the symbol table (Python/ast_opt.c, 3.13).
#pragma once

#include <cstdint>

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"
#include "leanpyc/target/target.h"
#include "leanpyc/text/diagnostic.h"

namespace leanpyc {

struct FoldOptions {
  bool future_annotations = false;  // annotations stay unfolded: they become text
};

// Rewrites nodes in place: operators on constants within CPython's size limits (a result of more than 128 bits of
// integer, 4096 characters, 256 tuple items … stays unfolded; an error at run time too), tuples of constants, `x in [1,
// 2]`, "%s" % (a,),
// __debug__, which is True where it has not been elided. A docstring that only folding would make one is protected,
// as 3.13 does. The f-string that a "%s" % (a,) becomes has literal parts without a location, and its format specs are
// Constants, where the parser makes them JoinedStr. False with the diagnostic set when statements and expressions nest
// too deeply (CPython's RecursionError), or when the results would take so much memory that the file is left to the
// host back end.
bool fold_constants(ast::Module& module, const FoldOptions& options, const Target& target, ConstantPool& pool,
                    Diagnostics& diagnostics);

}  // namespace leanpyc
