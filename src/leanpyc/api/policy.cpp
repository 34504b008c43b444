// The policies of leanpyc.h.
#include <exception>
#include <new>

#include "leanpyc/api/handles.h"

namespace {

std::optional<std::string> given(const char* text) {
  return text == nullptr ? std::nullopt : std::optional<std::string>(text);
}

leanpyc::PolicyRequest request_of(const leanpyc_policy_options& options) {
  leanpyc::PolicyRequest request;
  if (options.environment != 0) request = leanpyc::PolicyRequest::from_environment();
  request.option_elide = given(options.elide);
  request.option_keep = given(options.keep);
  if (options.config != nullptr) {
    request.file = options.config;
    request.search = false;
  }
  if (options.folder != nullptr) request.folder = options.folder;
  if (options.flag >= 0) request.flag = options.flag;
  return request;
}

void load(const leanpyc_policy_options* given_options, leanpyc_policy& loaded) {
  const auto options = leanpyc::api::whole_options(given_options);
  if (!options) {
    loaded.error = "the options are NULL, or their size is wrong";
  } else if (options->flag > 2) {
    loaded.error = "the flag is not 0, 1 or 2";
  } else {
    loaded.policy = leanpyc::Policy::load(request_of(*options), loaded.error);
  }
  if (loaded.policy) loaded.fingerprint = loaded.policy->fingerprint();
}

}  // namespace

leanpyc_policy* leanpyc_policy_load(const leanpyc_policy_options* options) {
  try {
    auto loaded = std::make_unique<leanpyc_policy>();
    try {
      load(options, *loaded);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      loaded->policy.reset();
      loaded->error = error.what();
    }
    return loaded.release();
  } catch (...) {
    return nullptr;
  }
}

const char* leanpyc_policy_error(const leanpyc_policy* policy) {
  return policy->policy ? nullptr : policy->error.c_str();
}

const char* leanpyc_policy_file(const leanpyc_policy* policy) {
  return policy->policy ? policy->policy->file().c_str() : "";
}

const char* leanpyc_policy_fingerprint(const leanpyc_policy* policy) { return policy->fingerprint.c_str(); }

void leanpyc_policy_free(leanpyc_policy* policy) { delete policy; }
