#include "tests/support/test_env.h"

#include <stdexcept>

namespace millrace::test {
namespace {

void must(Result<void> result) {
  if (!result) throw std::runtime_error(result.error().text());
}

}  // namespace

void TestEnv::make_state() {
  const StatePaths state = paths();
  must(real_files->make_directory(state.root(), 0755));
  must(real_files->make_directory(state.signing_directory(), 0755));
  must(real_files->make_directory(state.locks_directory(), 0755));
  for (Stage stage : kAllStages) {
    const auto key = SignifySecretKey::generate();
    if (!key) throw std::runtime_error(key.error().text());
    const std::string comment(to_text(stage));
    must(real_files->write(state.signing_secret(stage), key->file(comment).view(), 0600));
    must(real_files->write(state.signing_public(stage), key->public_key().file(comment), 0644));
  }
}

}  // namespace millrace::test
