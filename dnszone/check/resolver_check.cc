#include "dnszone/check/resolver_check.h"

#include "dnszone/query/resolved.h"

namespace millrace::dnszone {
namespace {

constexpr size_t kMostNames = 20;

class ResolverCheck {
 public:
  ResolverCheck(Env& env, const Settings& settings, Endpoint resolver)
      : env_(env), resolvers_{{std::move(resolver)}, settings.query_timeout} {}

  std::vector<Error> run(const std::vector<DnsName>& names) {
    std::vector<Question> questions;
    for (const DnsName& name : names) {
      questions.push_back({name, RrType::ds});
      questions.push_back({name, RrType::soa});
    }
    const auto answers = resolve(env_.dns, questions, resolvers_);
    for (size_t i = 0; i < answers.size(); i += 2) {
      if (!answers[i] && !answers[i + 1]) return {unreachable(answers[i + 1].error())};
      if (is_unvalidated(answers[i], answers[i + 1])) return {not_validating(names[i / 2])};
    }
    return {};
  }

 private:
  static bool is_unvalidated(const Result<Resolved>& ds, const Result<Resolved>& soa) {
    const bool has_ds = ds && ds->found == Found::records;
    return has_ds && soa && soa->found == Found::records && !soa->authenticated;
  }

  static Error unreachable(const Error& why) {
    if (why.kind == ErrorKind::failed) return Error(why).found_as("zone-bogus");
    return not_yet(why.text() + ": check /dns/resolver, or the system's resolv.conf")
        .found_as("resolver-unreachable");
  }

  Error not_validating(const DnsName& name) const {
    return Error("resolver " + resolvers_.servers.front().text() +
                 ": does not validate: the zone " + name.text() +
                 " has a DS, and its answer is without AD; name one that validates in "
                 "/dns/resolver, as Unbound on this host")
        .found_as("resolver-not-validating");
  }

  Env& env_;
  Resolvers resolvers_;
};

}  // namespace

std::vector<Error> resolver_faults(Env& env, const Settings& settings,
                                   const std::vector<DnsName>& names) {
  auto known = known_resolvers(env.files, settings);
  if (!known) return {std::move(known).error().found_as("resolver-unreachable")};
  std::vector<DnsName> some = names;
  if (some.size() > kMostNames) some.erase(some.begin() + kMostNames, some.end());
  std::vector<Error> faults;
  for (const Endpoint& resolver : *known) {
    for (Error& fault : ResolverCheck(env, settings, resolver).run(some)) {
      faults.push_back(std::move(fault));
    }
  }
  return faults;
}

}  // namespace millrace::dnszone
