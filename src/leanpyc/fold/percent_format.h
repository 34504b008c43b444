// "%s and %r" % (a, b) as the f-string that it equals.
#pragma once

#include "leanpyc/code/constants.h"
#include "leanpyc/syntax/ast.h"

namespace leanpyc {

// `format` % `arguments`, standing at `range`. nullptr unless every unit of the format is %s, %r or %a with at most
// flags, a width and a precision of one or two digits, and there are as many units as arguments, none of them starred.
ast::Expr* fold_percent_format(std::string_view format, const ast::Tuple& arguments, const SourceRange& range,
                               ConstantPool& pool);

}  // namespace leanpyc
