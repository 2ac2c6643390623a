// One certificate that was issued, and what is done to revoke it.
#pragma once

#include <gtest/gtest.h>

#include "acme/request/key_replacement.h"
#include "acme/revocation/revocation.h"
#include "acme/state/revocation_journal.h"
#include "core/crypto/pem_chain.h"
#include "tests/support/acme/world.h"

namespace millrace::acme {

inline std::string der_of(const PendingRevocation& one) {
  return split_pem_chain(one.leaf->pem, "leaf").value().front();
}

// As the command revoke does it: the key host is this one.
inline StageReport revoke_and_replace(const StageContext& context, const Settings& settings,
                                      const PendingRevocation& target, RevocationReason reason,
                                      const Path& key_file) {
  auto [report, keys] = run_revoke(context, settings, target, reason, key_file);
  auto replaced = replace_keys(context, keys, target.spki, OldRecords::stay, report);
  if (!replaced) report.fail(std::move(replaced).error().in("revocation"));
  return std::move(report);
}

class RevocationTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(errors_of(world_.issue()), ""); }

  PendingRevocation target() { return issued_target(world_.context(), id_of("web")).value(); }
  StageReport revoke(RevocationReason reason, const std::string& key = "") {
    return revoke_and_replace(world_.context(), world_.settings, target(), reason,
                              key.empty() ? Path() : world_.directory / key);
  }
  std::string key(const std::string& name) const {
    return world_.directory.read("state/keys/web/" + name);
  }
  std::string leaf_file() {
    world_.directory.write("leaf.pem", world_.state().issued->chain);
    return (world_.directory / "leaf.pem").string();
  }
  // Another one for the same key.
  void issue_another() {
    world_.clock.advance(std::chrono::hours(2));
    world_.order({.renew_now = true});
    ASSERT_EQ(errors_of(world_.issue()), "");
  }
  void refuse(int status, const std::string& type) {
    world_.acme.refuse = [=](const std::string& resource) -> std::optional<HttpResponse> {
      if (resource != "revokeCert") return std::nullopt;
      return test::ScriptedAcme::problem(status, type, "no");
    };
  }
  RevocationJournal journal() { return RevocationJournal::open(world_.context()).value(); }
  std::vector<PendingRevocation> pending() { return journal().pending(); }
  std::string spki() { return world_.state().issued->spki.hex(); }

  World world_;
};

}  // namespace millrace::acme
