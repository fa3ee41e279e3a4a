from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0003_learning'),
    ]

    operations = [
        migrations.AddField(
            model_name='leg',
            name='difficulty_probability',
            field=models.FloatField(null=True),
        ),
    ]
