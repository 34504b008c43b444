#include "leanpyc/codegen/emitter.h"

namespace leanpyc::codegen {

void Emitter::load_new_constant(ConstId value, IdIndex<ConstId>::Slot& slot, const SourceRange& range) {
  sequence_->add(Op::LOAD_CONST, add_new_constant(value, slot), range);
}

ConstId Emitter::name_constant(NameId name) {
  ConstId id = pool_.string(name);
  if (!names_.is_ascii(name) && pool_[id].interning == Interning::ByText) pool_.set_interned(id, true);
  return id;
}

ConstId Emitter::mangled_name_constant(NameId name) {
  const NameId result = mangled(name);
  return result == name ? name_constant(name) : pool_.string(result);
}

}  // namespace leanpyc::codegen
