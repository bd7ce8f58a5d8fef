"""A register in which every key of every model stands with a value that is not its default."""

WHOLE = {
    "group.yaml": """\
name: Group
lead: alpha
contact: {email: privacy@group.example, team: the privacy team, phone: "+45 00"}
about: We trade.
languages: [en]
security-policy: {title: Security, reviewed: 2026-01-01, review-every: P6M, owner: it@group.example}
notice-revised: 2026-02-02
synthetic: true
demo: true
sites:
  main: {url: "https://group.example", entities: [alpha], languages: [en, da], title: main site}
entities:
  alpha:
    name: Alpha
    country: DE
    land: BY
    registration: HRB 1
    seat: {street: Street 1, postal-code: "80000", city: Town, country: DE}
    languages: [de]
    zone: Europe/Berlin
    authority: de-by
    data-protection-officer: {name: N, email: dpo@group.example, phone: "1", none: true, reason: small}
    financial-years: [{from: 2019-01-01, ends: 06-30}, {ends: [2021-06-30, 2022-03-31]}]
    tax-period: quarter
    contact: alpha@group.example
  beta: {country: "NO", zone: {to-confirm: {assumed: Europe/Oslo, why: ask Beta}}}
""",
    "joint.yaml": """\
arrangements:
  inside:
    title: Inside
    parties: [alpha, beta]
    recipients: [host]
    date: 2020-01-01
    essence: Each for its own.
    contact-point: privacy@group.example
    requests: To any of us.
    all-entities: true
""",
    "recipients.yaml": """\
host:
  name: Host
  text: a host
  role: processor
  country: US
  agreement: {date: 2020-01-01, review: 2027-01-01, reference: A-1}
  control: {concept: report, last: 2026-01-01, every: P2Y, by: it@group.example}
  transfer:
    country: US
    mechanism: scc
    module: "2"
    tia: 2025-01-01
    checked: 2026-01-01
    reference: T-1
    supplementary: encryption
  service: hosting
  privacy-notice: https://host.example/privacy
  invented: true
""",
    "schedules.yaml": """\
automatic-approval: {max-rows: 10, max-share: 0.1, datasets: [shop.accounts]}
guard-rails: {max-share: 0.5, above-forecast: 2.5}
account:
  keep: P3Y
  after: {latest: [last-interaction, relationship-end]}
  from: calendar-year-end
  while: relationship-open
  when: is-customer
  within: P10D
  hold: legal-claim
  then: anonymise
  says: shop.accounts
  why: because
  of: accounts
  until: you leave
vouchers: {duty: bookkeeping, class: [voucher, letter], then: delete}
""",
    "activities/shop.yaml": """\
id: shop
title: Shop
entities: [alpha]
sites: [main]
order: 5
internal: true
about: The shop sells.
subjects: [customers]
data: [{category: contact.name, text: name, when: if given}]
special-categories: true
required: You need not.
automated-decisions: true
purposes:
  - id: selling
    text: to sell
    bases: [{basis: legitimate-interests, when: always, law: a law, interests: [service]}]
interests:
  - id: service
    text: service
    assessment:
      id: LIA-1
      date: 2025-01-01
      by: legal@group.example
      review: 2026-01-01
      interest: to serve
      necessity: needed
      balance: fair
      outcome: prevails
sources: [you]
recipients: [{recipient: host, for: hosting, role: processor, when: always}]
transfers: true
joint: [inside]
schedules: [{schedule: account, of: your account, because: of law, systems: [shop]}]
trackers: true
remarks: [{id: note, kind: data, text: A note., promise: shop.note, check: note}]
links: [{text: Read more, url: "https://group.example/more", checked: 2026-01-01}]
decisions: [{id: which, question: Which?, decided: This., why: Because., sources: [one]}]
access: [sales]
notes: {internal: remember}
""",
    "trackers.yaml": """\
visit:
  name: visit
  pattern: visit-*
  kind: local-storage
  category: statistics
  provider: host
  purpose: counting
  lifetime: P1Y
  sites: [main]
""",
    "access.yaml": """\
groups:
  sales: {title: Sales, sees: [contact.name], does: [sell], entities: [alpha], second-factor: false}
""",
    "marketing.yaml": """\
topics:
  news: {title: News, channels: [email], wording: Yes please., law: s. 10}
countries: {DK: {email: opt-in}}
""",
    "accepted.yaml": """\
accepted: [{promise: shop.accounts, owner: it@group.example, reason: later, review: 2030-01-01}]
attestations: [{promise: shop.note, by: it@group.example, when: 2026-01-01, until: 2027-01-01, what: seen}]
""",
    "texts/en.yaml": """\
drafted: D
reviewed: R
texts: {one: plain, two: {text: with names, drafted: D2, reviewed: R2}}
""",
    "systems/erp.yaml": """\
system: erp
kind: backup
why-unbound: not yet
keeps-for: P30D
bound: false
review: 2030-01-01
datasets:
  contracts:
    table: agreement
    key: id
    party: {column: customer}
    events: {relationship-end: {column: to_date, pending: {column: state, in: [running]}}}
    conditions: {relationship-open: {column: state, in: [running]}, is-customer: {column: state, null: false}}
""",
    "systems/shop.yaml": """\
system: shop
title: Shop
owner: it@group.example
kind: service
activities: [shop]
connector: sql
url: env:SHOP_URL
write-url: env:SHOP_WRITE_URL
schema: shop
zone: UTC
datasets:
  accounts:
    table: auth_user
    key: id
    activity: shop
    title: accounts
    subject: {email: email}
    party: {from: profile, on: user_id, column: company, events: [last-interaction]}
    entity: {from: profile, on: user_id, column: site, map: {de: alpha, "no": beta}}
    fields: {email: contact.email}
    unknown: [1900-01-01, "9999", 1970-01-01 00:00:00]
    zone: Europe/Berlin
    events:
      last-interaction:
        - last_login
        - {column: seen, pending: {column: state, not-in: [gone, 3]}, zone: UTC}
        - {table: orders, on: user_id, at: placed, entity: {is: alpha}}
      relationship-end: {system: erp, by: party, required: true}
      document-date: joined
    conditions:
      relationship-open: {system: erp, by: party, required: true, exists: true}
      is-customer:
        - {column: kind, in: [1, b]}
        - {column: kind, not-in: [2]}
        - {column: kind, equals: null}
        - {column: kind, null: true}
        - {table: orders, on: user_id, exists: true}
    schedules: [account, vouchers]
    refers: {orders.user_id: keeps}
    owns: {address_id: address}
    under-duty: {clear: [first_name], keyed-hash: [email]}
    done: {column: state, in: [erased, 7]}
    anonymise: {email: null}
    restrict: {state: blocked}
    except: {column: staff, equals: true}
    files: {folder: photos}
  orders:
    table: orders
    key: id
    of: {dataset: accounts, on: user_id}
    done: {column: state, equals: gone}
    events: {document-date: placed}
    schedules: [vouchers]
""",
}
