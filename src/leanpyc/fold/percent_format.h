// Converts "%s and %r" % (a, b) to the equivalent f-string.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// Folds `format` % `arguments`; the result has the range `range`. Returns nullptr unless every conversion of the format
// is %s, %r or %a with at most flags, a width and a precision of one or two digits, the number of conversions equals
// the number of arguments, and no argument is starred.
ast::Expr* fold_percent_format(std::string_view format, const ast::Tuple& arguments, const SourceRange& range,
                               ConstantPool& pool);

}  // namespace leanpyc
