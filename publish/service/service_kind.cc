#include "publish/service/service_kind.h"

#include <algorithm>
#include <array>

#include "core/base/joined.h"
#include "core/base/printable.h"

namespace millrace::publish {
namespace {

constexpr std::array<std::string_view, 13> kKindNames = {
    "postfix", "dovecot", "openldap",   "nginx",   "apache", "haproxy", "opensmtpd",
    "exim",    "prosody", "postgresql", "unbound", "knot",   "generic"};
constexpr std::array<std::string_view, 3> kLayoutNames = {"separate", "key-chain", "chain-key"};

// service(8) is on Debian and on FreeBSD.
Arguments service(const char* name, const char* what) {
  return {"service", name, what};
}

std::vector<KindDefaults> make_table() {
  using enum ServiceKind;
  using enum PairLayout;
  using S = Starttls;
  return {
      // One file is read at one time; it is read as root.
      {postfix,
       key_chain,
       "root",
       "",
       0600,
       {"postfix", "check"},
       {"postfix", "reload"},
       service("postfix", "restart"),
       25,
       S::smtp},
      // Its login processes read the files at their start.
      {dovecot,
       separate,
       "root",
       "",
       0600,
       {"doveconf", "-n"},
       {"doveadm", "reload"},
       service("dovecot", "restart"),
       993,
       S::none},
      // No signal makes it read the files again. A modification of both attributes does. One that
      // fails leaves it without TLS.
      {openldap,
       separate,
       "root",
       "openldap",
       0640,
       {"slaptest", "-u"},
       {"ldapmodify", "-Q", "-Y", "EXTERNAL", "-H", "ldapi:///", "-f", std::string(kLdif)},
       service("slapd", "restart"),
       636,
       S::none},
      {nginx,
       separate,
       "root",
       "",
       0600,
       {"nginx", "-t"},
       {"nginx", "-s", "reload"},
       service("nginx", "restart"),
       443,
       S::none},
      {apache,
       separate,
       "root",
       "",
       0600,
       {"apachectl", "configtest"},
       {"apachectl", "graceful"},
       {"apachectl", "restart"},
       443,
       S::none},
      {haproxy,
       chain_key,
       "root",
       "",
       0600,
       {"haproxy", "-c", "-f", "/etc/haproxy/haproxy.cfg"},
       service("haproxy", "reload"),
       service("haproxy", "restart"),
       443,
       S::none},
      // It refuses a key that is not root's, and handles no signal for a reload.
      {opensmtpd,
       separate,
       "root",
       "",
       0600,
       {"smtpd", "-n"},
       service("opensmtpd", "restart"),
       {},
       25,
       S::smtp},
      {exim,
       separate,
       "root",
       "Debian-exim",
       0640,
       {"exim", "-bV"},
       service("exim4", "reload"),
       service("exim4", "restart"),
       25,
       S::smtp},
      {prosody,
       separate,
       "root",
       "prosody",
       0640,
       {"prosodyctl", "check", "config"},
       {"prosodyctl", "reload"},
       service("prosody", "restart"),
       5222,
       S::xmpp},
      // It takes a key of its user's alone, or of root's and its group's.
      {postgresql,
       separate,
       "root",
       "postgres",
       0640,
       {},
       service("postgresql", "reload"),
       service("postgresql", "restart"),
       5432,
       S::postgres},
      // Before release 1.25 a reload does not read the files again.
      {unbound,
       separate,
       "root",
       "unbound",
       0640,
       {"unbound-checkconf"},
       service("unbound", "restart"),
       {},
       853,
       S::none},
      {knot,
       separate,
       "root",
       "knot",
       0640,
       {"knotc", "conf-check"},
       {"knotc", "reload"},
       service("knot", "restart"),
       853,
       S::none},
      {generic, separate, "", "", 0600, {}, {}, {}, 0, S::none},
  };
}

template <class Value, size_t kCount>
Result<Value> parse_choice(const std::array<std::string_view, kCount>& names,
                           std::string_view text) {
  const auto found = std::ranges::find(names, text);
  if (found != names.end()) return static_cast<Value>(found - names.begin());
  return config_error("expected one of " + joined(names) + ", got \"" + printable(text, 80) + "\"");
}

}  // namespace

std::string_view to_text(ServiceKind kind) {
  return kKindNames.at(static_cast<size_t>(kind));
}

Result<ServiceKind> parse_service_kind(std::string_view text) {
  return parse_choice<ServiceKind>(kKindNames, text);
}

std::string_view to_text(PairLayout layout) {
  return kLayoutNames.at(static_cast<size_t>(layout));
}

Result<PairLayout> parse_pair_layout(std::string_view text) {
  return parse_choice<PairLayout>(kLayoutNames, text);
}

std::span<const KindDefaults> all_kinds() {
  static const std::vector<KindDefaults> table = make_table();
  return table;
}

const KindDefaults& defaults_of(ServiceKind kind) {
  return all_kinds()[static_cast<size_t>(kind)];
}

}  // namespace millrace::publish
